// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import java.util.Arrays;

/// Reads field lines up to the empty line (RFC 9112 §5): heads of both directions and trailers.
///
/// `token ":" OWS value OWS` and nothing else: no folding, no blank before the colon, no empty name.
final class FieldSection {
    private static final int HASH = 0;
    private static final int NAME = 1;
    private static final int NAME_LENGTH = 2;
    private static final int VALUE = 3;
    private static final int VALUE_LENGTH = 4;
    private static final int ROW = 5;
    /// Rows that a head may get on its way without growing.
    private static final int SPARE_ROWS = 6;

    private final HeadLimits limits;
    private final Sender sender;
    private int[] rows = new int[12 * ROW];
    private int count;
    private int begin;

    FieldSection(HeadLimits limits, Sender sender) {
        this.limits = limits;
        this.sender = sender;
    }

    /// @param at where the first field line begins
    void begin(int at) {
        begin = at;
        count = 0;
    }

    /// Reads the lines that are there.
    ///
    /// @return whether the empty line was reached
    boolean read(LineReader lines) throws WireException {
        while (true) {
            int room = begin + limits.fields() - lines.position() - 2;
            int limit = Math.max(0, Math.min(limits.field(), room));
            switch (lines.next(limit)) {
                case LineReader.MORE -> {
                    return false;
                }
                case LineReader.LINE -> {
                    if (lines.from() == lines.to()) return true;
                    add(lines.bytes(), lines.from(), lines.to());
                }
                case LineReader.TOO_LONG -> throw sender.tooLarge(limit < limits.field()
                    ? "all fields together exceed " + limits.fields() + " bytes"
                    : where() + " exceeds " + limits.field() + " bytes");
                default -> throw sender.malformed(where() + " holds " + lines.complaint());
            }
        }
    }

    private void add(byte[] bytes, int from, int to) throws WireException {
        if (count == limits.count()) throw sender.tooLarge("more than " + limits.count() + " fields");
        int hash = 0; // as FieldName.hash: reading the name twice would cost more than saying it twice
        int at = from;
        for (; at < to && Tokens.isTokenByte(bytes[at]); at++) hash = hash * 31 + (bytes[at] | 0x20);
        if (at == to || bytes[at] != ':' || at == from) throw badName(bytes, from, at, to);
        int value = at + 1;
        int end = to;
        while (value < end && isBlank(bytes[value])) value++;
        while (end > value && isBlank(bytes[end - 1])) end--;
        int row = count++ * ROW;
        if (row == rows.length) rows = Arrays.copyOf(rows, row * 2);
        rows[row + HASH] = hash;
        rows[row + NAME] = from;
        rows[row + NAME_LENGTH] = at - from;
        rows[row + VALUE] = value;
        rows[row + VALUE_LENGTH] = end - value;
    }

    private WireException badName(byte[] bytes, int from, int at, int to) {
        if (at == to) return sender.malformed(where() + " has no colon");
        if (at == from && isBlank(bytes[at])) return sender.malformed(where() + " begins with a blank; folded lines are not taken");
        if (at == from && bytes[at] == ':') return sender.malformed(where() + " has no name");
        return sender.malformed(where() + " has the byte " + LineReader.hex(bytes[at]) + " in its name");
    }

    private String where() {
        return "field line " + (count + 1);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    int count() {
        return count;
    }

    /// Where the value at that row begins, in the array that the lines lie in.
    int value(int row) {
        return rows[row * ROW + VALUE];
    }

    int valueEnd(int row) {
        return rows[row * ROW + VALUE] + rows[row * ROW + VALUE_LENGTH];
    }

    /// @param bytes the array that the lines lie in; the fields take it over
    /// @param used how many of its bytes must stay
    Fields toFields(byte[] bytes, int used) {
        var fields = new Fields(bytes, used, count + SPARE_ROWS);
        for (int row = 0, end = count * ROW; row < end; row += ROW) {
            fields.addSlice(rows[row + HASH], rows[row + NAME], rows[row + NAME_LENGTH], rows[row + VALUE],
                rows[row + VALUE_LENGTH]);
        }
        return fields;
    }
}
