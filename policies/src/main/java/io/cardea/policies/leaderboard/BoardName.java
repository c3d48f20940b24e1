// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import io.cardea.core.config.Invalid;
import io.cardea.core.state.Leaderboards.Board;
import io.cardea.core.state.Leaderboards.Window;

/// What a board is called in the file, and where that is in the state. Boards of one name are one, wherever the file names it: also of several edges that share a state.
final class BoardName {
    private BoardName() {}

    /// @throws IllegalArgumentException if it is none
    static void checked(String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,39}")) throw Invalid.at("board", "expected up to 40 letters in lower case, digits and dashes, such as `books`, found `" + name + '`');
    }

    /// @param most members that it has room for; of no meaning for who only reads
    static Board in(String name, Window window, int most) {
        return new Board("file " + name, window, most); // boards of plug-ins have names without the word
    }
}
