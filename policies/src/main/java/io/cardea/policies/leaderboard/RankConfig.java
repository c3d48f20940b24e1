// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.core.key.KeyPart;
import io.cardea.core.state.Leaderboards.Window;
import java.util.List;
import java.util.Set;

/// `rank: books by path id`, or the map.
@Doc("Gives points on a board to what is asked for, by answers that are a success; `leaderboard` tells how it stands")
public record RankConfig(
    @Doc("which board") String board,
    @Doc("what gets the point: `path NAME`, `query NAME`, `header NAME`, `consumer` and the like") String by,
    @Doc("how many points") @Default("1") @Range(min = "1", max = "1000000") int points,
    @Doc("for how long points count: `hour`, `day` (in UTC), `all`") @OneOrMany @Default("[hour, day, all]") List<Window> windows,
    @Doc("members that the board remembers; beyond them, those with the fewest points are forgotten") @Default("10000") @Range(min = "1", max = "100000") int most) {
    static final int MOST = 10_000;

    public RankConfig {
        BoardName.checked(board);
        try {
            KeyPart.parse(by);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("by", String.valueOf(e.getMessage()));
        }
        if (windows.isEmpty()) throw Invalid.at("windows", "expected one of `hour`, `day` and `all` at least");
        windows = List.copyOf(Set.copyOf(windows));
    }

    @Short("books by path id")
    static RankConfig of(String text) {
        int by = text.indexOf(" by ");
        if (by < 0) throw new IllegalArgumentException("expected a board and what gets the point, such as `books by path id`, found `" + text + '`');
        return new RankConfig(text.substring(0, by).strip(), text.substring(by + 4).strip(), 1, List.of(Window.values()), MOST);
    }
}
