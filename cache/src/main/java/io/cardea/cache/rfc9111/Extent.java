// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.Optional;

/// Which bytes there are of a whole.
///
/// @param first the index of the first byte
/// @param end of the byte behind the last one
/// @param total how many bytes the whole has; [Body#UNKNOWN] only of a whole that is still coming
public record Extent(long first, long end, long total) {
    /// No bytes of nothing.
    public static final Extent NONE = new Extent(0, 0, 0);

    /// @param length bytes, or [Body#UNKNOWN]
    public static Extent whole(long length) {
        return new Extent(0, length, length);
    }

    /// What a `Content-Range` says that is complete (RFC 9110 §14.4): bytes, from, to and the length; empty if it is not, or not the only one.
    public static Optional<Extent> read(Fields response) {
        int row = response.find(FieldName.CONTENT_RANGE, 0);
        if (row < 0 || response.find(FieldName.CONTENT_RANGE, row + 1) >= 0) return Optional.empty();
        var text = response.valueAt(row);
        int dash = text.indexOf('-');
        int slash = text.indexOf('/');
        if (!text.regionMatches(true, 0, "bytes ", 0, 6) || dash < 0 || slash < dash) return Optional.empty();
        long first = number(text, 6, dash);
        long last = number(text, dash + 1, slash);
        long total = number(text, slash + 1, text.length());
        return first < 0 || last < first || total <= last ? Optional.empty() : Optional.of(new Extent(first, last + 1, total));
    }

    /// @return -1 for what is no number below 10^18
    private static long number(String text, int from, int to) {
        if (from >= to || to - from > 18) return -1;
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            value = value * 10 + digit;
        }
        return value;
    }

    public boolean isWhole() {
        return first == 0 && end == total;
    }

    public boolean isNone() {
        return end == 0;
    }

    /// Bytes, or [Body#UNKNOWN].
    public long length() {
        return end - first;
    }

    public boolean covers(Extent other) {
        return first <= other.first && other.end <= end;
    }

    public boolean covers(Ranges.Part part) {
        return first <= part.first() && part.last() < end;
    }

    /// Whether nothing lies between the two.
    public boolean touches(Extent other) {
        return first <= other.end && other.first <= end;
    }

    /// Both of them, which touch.
    public Extent with(Extent other) {
        return new Extent(Math.min(first, other.first), Math.max(end, other.end), total);
    }

    /// As `Content-Range` says it.
    @Override
    public String toString() {
        return "bytes " + first + '-' + (end - 1) + '/' + total;
    }
}
