// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.List;

/// The line of a file that a mistake stands on, with carets below it.
final class Excerpt {
    private static final int WIDEST = 120;
    private static final int BEFORE = 50;

    private Excerpt() {}

    /// Two lines without a line break at the end. Of a masked stretch only `***` is seen, whatever its length; of a very long line
    /// only the part around the mistake.
    static String of(Place place, List<Place> masked) {
        var raw = place.source().line(place.line());
        var hidden = hidden(raw, place.line(), masked);
        var from = place.column() - 1;
        var points = hidden.length;
        var to = place.endLine() > place.line() ? raw.stripTrailing().codePointCount(0, raw.stripTrailing().length()) : place.endColumn() - 1;
        to = Math.min(Math.max(to, from + 1), Math.max(points, from + 1));
        var cutFrom = points > WIDEST ? Math.max(0, from - BEFORE) : 0;
        var cutTo = points > WIDEST ? Math.min(points, cutFrom + WIDEST) : points;

        var shown = new StringBuilder(cutFrom > 0 ? "…" : "");
        var carets = new StringBuilder(cutFrom > 0 ? " " : "");
        var column = raw.codePoints().toArray();
        for (var i = cutFrom; i < Math.max(cutTo, Math.min(to, cutFrom + WIDEST)); i++) {
            var caret = i >= from && i < to;
            if (i >= points) {
                carets.append(caret ? '^' : ' ');
            } else if (!hidden[i]) {
                shown.appendCodePoint(column[i] == '\t' || Words.isPlain(column[i]) ? column[i] : '·');
                carets.append(caret ? '^' : column[i] == '\t' ? '\t' : ' ');
            } else if (i == cutFrom || !hidden[i - 1]) {
                shown.append("***");
                carets.append(touches(from, to, i, hidden) ? "^^^" : "   ");
            }
        }
        shown.append(cutTo < points ? "…" : "");
        return "%5d | %s%n      | %s".formatted(place.line(), shown.toString().stripTrailing(), carets.toString().stripTrailing())
                .replace("\r\n", "\n");
    }

    private static boolean touches(int from, int to, int start, boolean[] hidden) {
        var end = start;
        while (end < hidden.length && hidden[end]) {
            end++;
        }
        return from < end && to > start;
    }

    private static boolean[] hidden(String raw, int line, List<Place> masked) {
        var hidden = new boolean[raw.codePointCount(0, raw.length())];
        for (var mask : masked) {
            if (mask.line() <= line && line <= mask.endLine()) {
                var from = mask.line() == line ? mask.column() - 1 : 0;
                var to = mask.endLine() == line ? Math.min(mask.endColumn() - 1, hidden.length) : hidden.length;
                for (var i = from; i < to; i++) {
                    hidden[i] = true;
                }
            }
        }
        return hidden;
    }
}
