// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.exchange.Exchange;

/// Sees every exchange once, when it is over: metrics, access log, traces, live requests.
public interface Observer {
    /// On the exchange's loop; must not wait, and must take what it needs before it returns.
    void ended(Exchange exchange);
}
