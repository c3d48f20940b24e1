// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.time.Duration;
import java.time.Instant;

/// A registration that holds for a while, as it was when somebody asked.
///
/// @param owner who registered it: the only one who may change it while it lasts
/// @param since when it was registered, by the wall clock; for people
/// @param silent how long ago it was renewed, or was last given time
public record Lease(Registration registration, String owner, Instant since, Duration silent) {
    /// Whether its time is over, and it is only kept because too many others are silent as well.
    public boolean isOverdue() {
        return silent.compareTo(registration.ttl()) > 0;
    }

    public State state() {
        if (isOverdue()) return State.PRESERVED;
        return registration.draining() ? State.DRAINING : State.UP;
    }

    public enum State { UP, DRAINING, PRESERVED }
}
