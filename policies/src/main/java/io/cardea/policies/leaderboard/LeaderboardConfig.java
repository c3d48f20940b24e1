// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.core.state.Leaderboards.Window;

/// `leaderboard: books`, or the map.
@Doc("Answers with the first places of a board on which the policy `rank` gives points, as JSON")
public record LeaderboardConfig(
    @Doc("which board") String board,
    @Doc("of which window, if the request does not say: `hour`, `day` or `all`") @Default("day") Window window,
    @Doc("how many places, if the request does not say") @Default("10") @Range(min = "1", max = "100") int top) {

    public LeaderboardConfig {
        BoardName.checked(board);
    }

    @Short("books")
    static LeaderboardConfig of(String board) {
        return new LeaderboardConfig(board, Window.DAY, 10);
    }
}
