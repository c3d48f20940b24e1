// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

/// What is known of the members at this moment, by their numbers in [Members]. Called while picking, on that thread: must answer
/// at once and allocate nothing. Figures that change meanwhile make a choice less good, never wrong.
public interface Loads {
    /// Everybody is open and idle.
    Loads NONE = new Loads() {};

    /// Whether the member may be chosen now: it is healthy, has room, and was not tried before for this request.
    default boolean isOpen(int member) {
        return true;
    }

    /// Requests in flight at the member.
    default int inFlight(int member) {
        return 0;
    }

    /// Requests in flight at all members together.
    default long inFlight() {
        return 0;
    }

    /// How long a request takes there, in nanoseconds, as [PeakEwma#after] remembers it; 0 if nothing is known.
    default double latency(int member) {
        return 0;
    }
}
