// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.Picker;

/// How a service chooses among its instances: a picker for those that there are, and a key for each exchange.
public interface Balancer {
    /// Not on a loop: it may build tables for milliseconds. Called again when instances come, go, or change their weights.
    Picker over(Members members);

    /// What the picker is asked with. On the exchange's loop, at once.
    ///
    /// @return 64 bits that are the same for what shall be kept together; else random ones, or a count
    long key(Exchange exchange);

    /// Whether requests are kept together by their keys, so that it is worth saying so.
    default boolean isKeyed() {
        return false;
    }

    /// Whether its pickers look at [io.cardea.core.hash.Loads#latency]. If not, that is kept as [io.cardea.core.hash.PeakEwma#about] does, for people.
    default boolean weighsLatency() {
        return true;
    }

    /// The word for it in the file and in `explain`.
    String name();
}
