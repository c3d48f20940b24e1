// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.conditional;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What `Range` asks for (RFC 9110 §14.1.2), against a length. Pure functions.
public sealed interface Ranges {
    /// More parts than this are not worth their cost to anybody but an attacker.
    int MOST_PARTS = 8;
    /// More than this is not even read.
    int MOST_WRITTEN = 64;
    /// A part's head costs about as much as this gap.
    int GAP = 80;

    /// No ranges, or such that are ignored: the whole file.
    record Whole() implements Ranges {}

    /// None of them lies in the file: 416.
    record Unsatisfiable() implements Ranges {}

    /// Ascending, apart from each other; at least one, at most [#MOST_PARTS].
    record Parts(List<Part> parts) implements Ranges {}

    /// @param first the first byte's index
    /// @param last the last byte's index
    record Part(long first, long last) {
        public long length() {
            return last - first + 1;
        }
    }

    /// @param field the field's value; not of the form of the RFC, or of another unit, it is ignored
    static Ranges parse(String field, long length) {
        if (!field.regionMatches(true, 0, "bytes=", 0, 6)) return new Whole();
        var found = new ArrayList<Part>(2);
        int written = 0;
        int from = 6;
        while (from <= field.length()) {
            int comma = field.indexOf(',', from);
            int to = comma < 0 ? field.length() : comma;
            var spec = field.substring(from, to).strip();
            from = to + 1;
            if (spec.isEmpty()) continue;
            if (++written > MOST_WRITTEN) return new Whole();
            int dash = spec.indexOf('-');
            if (dash < 0) return new Whole();
            long first = number(spec, 0, dash);
            long last = number(spec, dash + 1, spec.length());
            boolean suffix = dash == 0;
            boolean open = dash == spec.length() - 1;
            if (suffix && open || !suffix && first < 0 || !open && last < 0 || !suffix && !open && last < first) return new Whole();
            if (suffix) {
                if (last > 0 && length > 0) found.add(new Part(Math.max(0, length - last), length - 1));
            } else if (first < length) {
                found.add(new Part(first, open ? length - 1 : Math.min(last, length - 1)));
            }
        }
        if (written == 0) return new Whole();
        if (found.isEmpty()) return new Unsatisfiable();
        var parts = merged(found);
        return parts.size() > MOST_PARTS ? new Whole() : new Parts(parts);
    }

    /// Whether it may be asked of somebody else as it is, before the length is known: at most [#MOST_PARTS], ascending and apart, so that
    /// no answer to it is larger than the whole and their heads. What is not of the form of the RFC is ignored by all, and so no harm.
    static boolean isModest(String field) {
        if (!field.regionMatches(true, 0, "bytes=", 0, 6)) return true;
        int count = 0;
        int written = 0; // empty ones too: of those a reasonable number is read (RFC 9110 §5.6.1)
        long end = -1; // of what was asked so far
        int from = 6;
        while (from <= field.length()) {
            int comma = field.indexOf(',', from);
            int to = comma < 0 ? field.length() : comma;
            var spec = field.substring(from, to).strip();
            from = to + 1;
            if (++written > MOST_WRITTEN) return false;
            if (spec.isEmpty()) continue;
            int dash = spec.indexOf('-');
            long first = number(spec, 0, Math.max(0, dash));
            long last = number(spec, dash + 1, spec.length());
            if (++count > MOST_PARTS || end == Long.MAX_VALUE || dash > 0 && first <= end) return false;
            end = dash <= 0 || last < 0 ? Long.MAX_VALUE : last; // nothing may follow what goes to the end
        }
        return true;
    }

    private static List<Part> merged(List<Part> found) {
        found.sort(Comparator.comparingLong(Part::first));
        var merged = new ArrayList<Part>(found.size());
        for (var part : found) {
            if (merged.isEmpty() || part.first - merged.getLast().last > GAP) {
                merged.add(part);
            } else if (part.last > merged.getLast().last) {
                merged.set(merged.size() - 1, new Part(merged.getLast().first, part.last));
            }
        }
        return List.copyOf(merged);
    }

    /// A number too large for any file counts as the largest; -1 for what is none.
    private static long number(String text, int from, int to) {
        if (from == to) return -1;
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            value = value > Long.MAX_VALUE / 10 - 1 ? Long.MAX_VALUE / 10 : value * 10 + digit;
        }
        return value;
    }
}
