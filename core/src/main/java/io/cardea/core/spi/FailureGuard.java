// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.spi.Identifier.Finding;
import java.util.function.Supplier;

/// Keeps those who have failed too often from having more credentials judged. What costs much to judge goes through it; what is looked up, or was found good before, need not.
@FunctionalInterface
public interface FailureGuard {
    /// Lets everybody try.
    FailureGuard NONE = (exchange, account, judge) -> judge.get();

    /// On the exchange's loop.
    ///
    /// @param account whom the credentials claim to be of; empty if nobody knows before they are judged, or if no number of guesses could find them
    /// @param judge called once, at once or later on the loop, if there is room for another failure
    /// @return what it found; or a refusal (429), and it was not called
    Pending<Finding> judged(Exchange exchange, String account, Supplier<Pending<Finding>> judge);
}
