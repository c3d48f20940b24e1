// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.core.exchange.Fetch;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import java.util.concurrent.Executor;

/// One who waits for a flight.
public interface Follower {
    /// The request's fields, for the comparison with what the answer varies by. On any thread; not changed while it waits.
    Fields request();

    /// Whether it may be given what is fresh by the operator's word alone. On any thread.
    boolean maySet();

    /// Where it is told.
    Executor loop();

    /// An interim answer for who leads (RFC 9110 §15.2), on that loop.
    default void informed(Response interim) {}

    /// Who answered the one who leads, and how long that took in nanoseconds; on that loop.
    default void servedBy(String endpoint, long nanos) {}

    /// Asks the origin for the rest of what this one was given the beginning of, for nobody else; on that loop. The answer may come inside this call.
    ///
    /// @param range and `validator`: in `Range` and `If-Range`
    Fetch fetch(String range, String validator, Fetch.Receiver receiver);

    /// Once, on that loop.
    void told(Outcome outcome);
}
