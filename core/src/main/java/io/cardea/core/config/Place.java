// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

/// A stretch of a source: from its first character to behind its last. Lines and columns count from 1, columns in code points.
record Place(Source source, int line, int column, int endLine, int endColumn) {
    static Place at(Source source, int line, int column, int length) {
        return new Place(source, line, column, line, column + length);
    }

    Mark mark() {
        return new Mark(source.name, line, column);
    }

    /// Whether the other begins within this one.
    boolean contains(Place other) {
        return source == other.source
                && (line < other.line || line == other.line && column <= other.column)
                && (other.line < endLine || other.line == endLine && other.column < endColumn);
    }

    /// The same start, at most this much of it.
    Place first(int length) {
        return line == endLine && endColumn - column <= length ? this : at(source, line, column, length);
    }

    /// Where the `n`th (from 0) occurrence of an ASCII text stands within this stretch; its start if there are not as many, which
    /// happens when the text was written with escapes.
    Place find(String text, int n) {
        var left = n;
        for (var number = line; number <= Math.min(endLine, source.lines()); number++) {
            var raw = source.line(number);
            var from = number == line ? offset(raw, column) : 0;
            var to = number == endLine ? offset(raw, endColumn) : raw.length();
            for (var i = raw.indexOf(text, from); i >= 0 && i < to; i = raw.indexOf(text, i + text.length())) {
                if (left-- == 0) {
                    var close = raw.indexOf('}', i);
                    var end = close < 0 || close >= to ? i + text.length() : close + 1;
                    return at(source, number, raw.codePointCount(0, i) + 1, raw.codePointCount(i, end));
                }
            }
        }
        return first(1);
    }

    /// The index of a column in a line, or the line's length if it is not as long.
    static int offset(String raw, int column) {
        var offset = 0;
        for (var before = column - 1; before > 0 && offset < raw.length(); before--) {
            offset += Character.charCount(raw.codePointAt(offset));
        }
        return offset;
    }
}
