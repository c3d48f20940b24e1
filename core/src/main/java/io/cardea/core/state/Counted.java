// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import java.util.List;

/// What a [Meter] has counted.
///
/// @param allowed whether all limits have room; then all are charged, else none
/// @param standings one for each limit, in the order of the meter; for [Charge#NONE] [Standing#unconcerned]
/// @param at when it was counted, in microseconds since 1970 by the clock of whoever counts: for [Meter#refund]
/// @param ticket by which its permits are known where permits have names: for [Meter#refund]
public record Counted(boolean allowed, List<Standing> standings, long at, long ticket) {
    public Counted(boolean allowed, List<Standing> standings, long at) {
        this(allowed, standings, at, 0);
    }

    /// How long the request has to wait for its turn, in microseconds: [Algorithm#LEAKY_QUEUE].
    public long delay() {
        long longest = 0;
        for (var standing : standings) longest = Math.max(longest, standing.delay());
        return longest;
    }
}
