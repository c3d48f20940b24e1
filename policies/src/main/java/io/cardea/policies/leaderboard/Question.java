// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import io.cardea.core.route.Query;
import io.cardea.core.state.Leaderboards.Window;
import java.util.Locale;
import java.util.Optional;

/// What a request wants to know of a board.
///
/// @param around the member whose neighbours are asked for; the first places if empty
/// @param top how many places; with `around`, how many on either side
record Question(Window window, int top, Optional<String> around) {
    static final int MOST = 100;
    private static final int LONGEST = 512; // of a member

    /// @throws IllegalArgumentException if it cannot be understood
    static Question of(String query, LeaderboardConfig config) {
        return new Question(Query.value(query, "window").map(Question::window).orElse(config.window()), Query.value(query, "top").map(Question::top).orElse(config.top()),
            Query.value(query, "around").map(Question::member));
    }

    private static Window window(String text) {
        for (var window : Window.values()) if (window.name().toLowerCase(Locale.ROOT).equals(text)) return window;
        throw new IllegalArgumentException("expected for `window` one of `hour`, `day` and `all`");
    }

    private static int top(String text) {
        int top = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (top < 1 || top > MOST) throw new IllegalArgumentException("expected for `top` a number from 1 to " + MOST);
        return top;
    }

    private static String member(String text) {
        if (text.length() > LONGEST) throw new IllegalArgumentException("expected for `around` at most " + LONGEST + " characters");
        return text;
    }
}
