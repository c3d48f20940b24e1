// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import java.util.List;

/// What a [Meter] answers.
public sealed interface Reply {
    /// @param allowed whether all limits have room; then all are charged, else none
    /// @param standings one for each limit, in the order of the meter; for [Charge#NONE] [Standing#unconcerned]
    /// @param at when it was counted, in microseconds by the clock of whoever counts: for [Meter#refund]
    record Counted(boolean allowed, List<Standing> standings, long at) implements Reply {
        /// How long the request has to wait for its turn, in microseconds: [Algorithm#LEAKY_QUEUE].
        public long delay() {
            long longest = 0;
            for (var standing : standings) longest = Math.max(longest, standing.delay());
            return longest;
        }
    }

    /// Nobody can tell at present. Each use says what becomes of its requests.
    ///
    /// @param why for the log and the trail
    record Unavailable(String why) implements Reply {}
}
