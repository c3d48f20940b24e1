// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import io.cardea.core.exchange.Pending;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Who has most: points by member, ranked. Members with the same points stand in reverse order of their UTF-8 bytes.
public interface Leaderboards {
    /// Adds points, which may be negative.
    ///
    /// @param member at most 512 characters
    /// @return what it has now
    Pending<Reply<Double>> add(Board board, String member, double points, Executor loop);

    /// The first ones.
    Pending<Reply<List<Place>>> top(Board board, int most, Executor loop);

    /// Empty for who is not on the board.
    Pending<Reply<Optional<Place>>> place(Board board, String member, Executor loop);

    /// Those before and behind a member, and itself; nobody if it is not on the board.
    ///
    /// @param each how many on either side at most
    Pending<Reply<List<Place>>> around(Board board, String member, int each, Executor loop);

    /// @param window for how long points count
    /// @param most members; beyond them, those with the fewest points are forgotten
    record Board(String name, Window window, int most) {
        public Board {
            if (most < 1) throw new IllegalArgumentException("expected room for one member at least, found " + most);
        }
    }

    /// In UTC, by the clock of the state. When a window begins, the board is empty.
    enum Window {
        ALL(0), HOUR(3600), DAY(86_400);

        private final int seconds;

        Window(int seconds) {
            this.seconds = seconds;
        }

        /// 0 for one that does not end.
        public int seconds() {
            return seconds;
        }
    }

    /// @param rank from 1
    record Place(long rank, String member, double points) {}
}
