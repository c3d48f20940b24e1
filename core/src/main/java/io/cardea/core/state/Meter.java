// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import io.cardea.core.exchange.Pending;
import java.util.List;
import java.util.concurrent.Executor;

/// One or several limits that a request is charged on together: either all of them or none. Any thread.
///
/// Where all counters of one request lie in one place (a stripe, a slot of a cluster) that is atomic; elsewhere they are charged in
/// order, and those before the one that refuses are refunded.
public interface Meter {
    List<Limit> limits();

    /// Takes the costs if every limit has room for its own.
    ///
    /// @param charges one for each limit, in their order; [Charge#NONE] where a limit does not concern the request
    /// @param loop where the reply comes, unless it is there at once
    Pending<Reply<Counted>> charge(List<Charge> charges, Executor loop);

    /// What [#charge] would answer, with nothing taken.
    Pending<Reply<Counted>> peek(List<Charge> charges, Executor loop);

    /// Counts what was used already, whether there is room for it or not: a cost that only the response tells. Nobody waits for it.
    void spend(List<Charge> charges);

    /// Gives back what a charge took: the permits of [Algorithm#CONCURRENCY], or a cost that did not arise. Nobody waits for it.
    /// What has run out by itself in the meantime (the window is over, the lease has ended) is not given back twice.
    ///
    /// @param charges as they were charged; [Charge#NONE] where nothing is to be given back
    /// @param charged the reply that allowed them
    void refund(List<Charge> charges, Counted charged);
}
