// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.core.http.Fields;
import java.util.concurrent.Executor;

/// One who waits for a flight.
public interface Follower {
    /// The request's fields, for the comparison with what the answer varies by. On any thread; not changed while it waits.
    Fields request();

    /// Where it is told.
    Executor loop();

    /// Once, on that loop.
    void told(Outcome outcome);
}
