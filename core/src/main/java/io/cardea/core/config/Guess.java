// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// What a misspelt word probably meant.
public final class Guess {
    private static final int LONGEST = 80;
    private static final int HOPELESS = 1000;

    private Guess() {}

    /// The candidate that is nearest to what was written, if one is near enough: another spelling of the same word
    /// (`maxAge` for `max-age`), at most a third of its letters away, or begun with what was written. The first of equals.
    public static Optional<String> nearest(String written, Collection<String> candidates) {
        if (written.isEmpty() || written.length() > LONGEST) {
            return Optional.empty();
        }
        var best = Optional.<String>empty();
        var bestScore = HOPELESS;
        for (var candidate : candidates) {
            var score = score(written, candidate);
            if (score < bestScore) {
                bestScore = score;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    private static int score(String written, String candidate) {
        var a = letters(written);
        var b = letters(candidate);
        if (a.equals(b)) {
            return 0;
        }
        var distance = distance(a, b);
        var allowed = Math.max(1, Math.max(a.length(), b.length()) / 3);
        // Of two that are equally far, the one with the same letters (transposed) or the same first letter is likelier.
        var unlike = (sorted(a).equals(sorted(b)) ? 0 : 2) + (!a.isEmpty() && !b.isEmpty() && a.charAt(0) == b.charAt(0) ? 0 : 1);
        if (distance <= allowed && distance < Math.max(a.length(), b.length())) {
            return distance * 10 + unlike;
        }
        if (a.length() >= 2 && b.startsWith(a) || b.length() >= 3 && a.startsWith(b)) {
            return 500 + Math.abs(a.length() - b.length());
        }
        return HOPELESS;
    }

    private static String letters(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    private static String sorted(String word) {
        return word.chars().sorted().collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    /// Damerau and Levenshtein's, each pair of neighbours transposed at most once.
    static int distance(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            rows[i][0] = i;
        }
        for (var j = 0; j <= b.length(); j++) {
            rows[0][j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            for (var j = 1; j <= b.length(); j++) {
                var change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                var least = Math.min(rows[i - 1][j - 1] + change, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = least;
            }
        }
        return rows[a.length()][b.length()];
    }
}
