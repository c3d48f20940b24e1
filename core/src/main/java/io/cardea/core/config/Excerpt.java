// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.List;

/// The line of a file that a mistake stands on, with carets below it.
final class Excerpt {
    private static final int WIDEST = 120;
    private static final int BEFORE = 50;
    /// Nobody reads a longer line, and to find a column in it again and again takes seconds.
    private static final int LONGEST = 50_000;

    private Excerpt() {}

    /// Two lines without a line break at the end. Of a masked stretch only `***` is seen, whatever its length; of a very long line
    /// only the part around the mistake; of one that no person wrote nothing, and the result is empty.
    static String of(Place place, List<Place> masked) {
        var raw = place.source().line(place.line());
        if (raw.length() > LONGEST) {
            return "";
        }
        var shift = raw.length() > WIDEST ? Math.max(0, place.column() - 1 - BEFORE) : 0;
        var start = Place.offset(raw, shift + 1);
        var cut = raw.substring(start, start + Place.offset(raw.substring(start, Math.min(raw.length(), start + 2 * WIDEST)), WIDEST + 1));
        var hidden = hidden(cut, shift, place.line(), masked);
        var points = cut.codePoints().toArray();
        var from = place.column() - 1 - shift;
        var last = place.endLine() > place.line() ? points.length : Math.min(place.endColumn() - 1 - shift, points.length);
        var to = Math.max(from + 1, last);

        var shown = new StringBuilder(shift > 0 ? "…" : "");
        var carets = new StringBuilder(shift > 0 ? " " : "");
        for (var i = 0; i < Math.max(points.length, to); i++) {
            var caret = i >= from && i < to;
            if (i >= points.length) {
                carets.append(caret ? '^' : ' ');
            } else if (!hidden[i]) {
                var tab = points[i] == '\t';
                shown.appendCodePoint(tab || Words.isPlain(points[i]) ? points[i] : '·');
                carets.append(caret ? '^' : tab ? '\t' : ' ');
            } else if (i == 0 || !hidden[i - 1]) {
                shown.append("***");
                carets.append(touches(from, to, i, hidden) ? "^^^" : "   ");
            }
        }
        shown.append(start + cut.length() < raw.length() ? "…" : "");
        return "%5d | %s\n      | %s".formatted(place.line(), shown.toString().stripTrailing(), carets.toString().stripTrailing());
    }

    private static boolean touches(int from, int to, int start, boolean[] hidden) {
        var end = start;
        while (end < hidden.length && hidden[end]) {
            end++;
        }
        return from < end && to > start;
    }

    /// @param shift how many code points of the line stand before the text
    private static boolean[] hidden(String text, int shift, int line, List<Place> masked) {
        var hidden = new boolean[text.codePointCount(0, text.length())];
        for (var mask : masked) {
            if (mask.line() <= line && line <= mask.endLine()) {
                var from = mask.line() == line ? Math.max(0, mask.column() - 1 - shift) : 0;
                var to = mask.endLine() == line ? Math.min(mask.endColumn() - 1 - shift, hidden.length) : hidden.length;
                for (var i = from; i < to; i++) {
                    hidden[i] = true;
                }
            }
        }
        return hidden;
    }
}
