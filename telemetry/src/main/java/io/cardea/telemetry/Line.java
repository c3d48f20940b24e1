// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry;

import io.cardea.core.http.Fields;
import io.cardea.core.trace.TraceContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A line under construction: bytes in an array that is used again for the next, digits and escapes without strings.
///
/// What is not ours goes through one of the escaped writers, each with a bound on the bytes it may add. Nothing outside
/// printable ASCII ever leaves: no control can reach a terminal, no quote can end a value. At the end of the array values
/// and literals are cut; [#end] always finds room for the line feed. Belongs to one thread.
public final class Line {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /// The length of what a cut value ends with.
    private static final int MARK = 3;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;
    private static final long BLANKS = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long DELETES = ONES * 0x7f;

    /// How values are escaped.
    public enum Escape {
        /// RFC 8259 §7; bytes that are valid UTF-8 become their characters, others the Latin-1 character of that number.
        JSON,
        /// `\xHH` for each byte that is not printable ASCII, for quotes and backslashes.
        QUOTED,
        /// As [#QUOTED], blanks as well: for values that no quotes surround.
        BARE;

        private final boolean[] plain = new boolean[128];

        static {
            for (var escape : values()) {
                for (int c = 0x20; c < 0x7f; c++) escape.plain[c] = c != '"' && c != '\\' && (c != ' ' || escape != BARE);
            }
        }
    }

    private final byte[] bytes;
    private final byte[] raw = new byte[4096];
    private int end;

    /// @param most bytes of a line, its line feed included
    public Line(int most) {
        bytes = new byte[most];
    }

    public Line clear() {
        end = 0;
        return this;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return end;
    }

    /// Ends the line.
    public Line end() {
        bytes[end++] = '\n';
        return this;
    }

    public Line literal(byte[] ascii) {
        int length = Math.min(ascii.length, room());
        System.arraycopy(ascii, 0, bytes, end, length);
        end += length;
        return this;
    }

    public Line literal(char ascii) {
        if (room() > 0) bytes[end++] = (byte) ascii;
        return this;
    }

    /// A number without sign; what is negative is written as 0.
    public Line number(long value) {
        if (room() < 20) return this;
        long rest = Math.max(0, value);
        int digits = 1;
        for (long ten = rest; ten >= 10; ten /= 10) digits++;
        for (int at = end + digits - 1; at >= end; at--, rest /= 10) bytes[at] = (byte) ('0' + rest % 10);
        end += digits;
        return this;
    }

    /// The last `digits` digits, zeros in front.
    public Line padded(int value, int digits) {
        if (room() < digits) return this;
        int rest = value;
        for (int at = end + digits - 1; at >= end; at--, rest /= 10) bytes[at] = (byte) ('0' + rest % 10);
        end += digits;
        return this;
    }

    /// Nanoseconds as milliseconds with three decimals, cut rather than rounded.
    public Line millis(long nanos) {
        long micros = Math.max(0, nanos) / 1000;
        return number(micros / 1000).literal('.').padded((int) (micros % 1000), 3);
    }

    /// 32 hexadecimal digits.
    public Line traceId(TraceContext trace) {
        if (room() < 32) return this;
        trace.writeTraceId(bytes, end);
        end += 32;
        return this;
    }

    /// @param most bytes that may be added; a value that would need more is cut and ends with `...`
    public Line text(String value, Escape escape, int most) {
        return chars(value, 0, escape, end + Math.min(most, room()), end);
    }

    /// As [#text], several times as quick, for what was read from bytes or written by us: of a character above U+00FF only
    /// the low half would be seen.
    @SuppressWarnings("deprecation") // this getBytes copies the low bytes and makes no array, which is what is wanted
    public Line latin1(String value, Escape escape, int most) {
        int stop = end + Math.min(most, room());
        int start = end;
        int length = Math.min(value.length(), stop - start);
        value.getBytes(0, length, bytes, start);
        end = plain(start, start + length, escape);
        return end == start + value.length() ? this : chars(value, end - start, escape, stop, Math.max(start, Math.min(end, stop - MARK)));
    }

    /// The field's value at that row, as [#text].
    public Line value(Fields fields, int row, Escape escape, int most) {
        int stop = end + Math.min(most, room());
        int start = end;
        int length = fields.copyValue(row, bytes, start, stop - start);
        end = plain(start, start + length, escape);
        if (end == start + fields.valueLengthAt(row)) return this;
        int rawLength = fields.copyValue(row, raw, 0, Math.min(raw.length, most + 1)); // each byte adds at least one
        int safe = Math.max(start, Math.min(end, stop - MARK));
        for (int i = end - start; i < rawLength; ) {
            byte b = raw[i];
            int size = b < 0 && escape == Escape.JSON ? utf8(i, rawLength) : 1;
            if (b >= 0 && escape.plain[b] ? !plain(b, stop) : !escapedPoint(size == 1 ? b & 0xff : point(i, size), escape, stop)) return cut(safe, stop);
            if (end <= stop - MARK) safe = end;
            i += size;
        }
        return this;
    }

    /// The characters from `from` on, one by one.
    private Line chars(String value, int from, Escape escape, int stop, int safeEnd) {
        int safe = safeEnd;
        for (int i = from, length = value.length(); i < length; i++) {
            char c = value.charAt(i);
            if (c < 128 && escape.plain[c] ? !plain((byte) c, stop) : !escaped(c, escape, stop)) return cut(safe, stop);
            if (end <= stop - MARK) safe = end;
        }
        return this;
    }

    private boolean plain(byte b, int stop) {
        if (end == stop) return false;
        bytes[end++] = b;
        return true;
    }

    /// The first index of what must be escaped, or `to`. Eight bytes at a time: each term has the high bit of a byte set
    /// where that byte is below 0x20, from 0x80 on, or the one it is compared with; what a borrow sets wrongly lies above
    /// the lowest one set, and only that one is used.
    private int plain(int from, int to, Escape escape) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long word = (long) WORD.get(bytes, at);
            long found = word | word - BLANKS | zero(word ^ QUOTES) | zero(word ^ BACKSLASHES) | zero(word ^ DELETES);
            if (escape == Escape.BARE) found |= zero(word ^ BLANKS);
            found &= HIGH;
            if (found != 0) return at + (Long.numberOfTrailingZeros(found) >>> 3);
        }
        while (at < to && bytes[at] >= 0 && escape.plain[bytes[at]]) at++;
        return at;
    }

    private static long zero(long word) {
        return word - ONES & ~word;
    }

    private int room() {
        return bytes.length - 1 - end;
    }

    /// Takes back what came after `safe`, which is no place within an escape, and marks the cut.
    private Line cut(int safe, int stop) {
        end = safe;
        for (int i = 0; i < MARK && end < stop; i++) bytes[end++] = '.';
        return this;
    }

    private boolean escaped(char c, Escape escape, int stop) {
        if (escape != Escape.JSON) {
            if (c > 0xff) return escaped((char) (c >> 8), escape, stop) && escaped((char) (c & 0xff), escape, stop);
            if (end + 4 > stop) return false;
            bytes[end++] = '\\';
            bytes[end++] = 'x';
            bytes[end++] = HEX[c >> 4];
            bytes[end++] = HEX[c & 15];
            return true;
        }
        if (c == '"' || c == '\\') {
            if (end + 2 > stop) return false;
            bytes[end++] = '\\';
            bytes[end++] = (byte) c;
            return true;
        }
        if (end + 6 > stop) return false;
        unit(c);
        return true;
    }

    private boolean escapedPoint(int point, Escape escape, int stop) {
        if (point < 0x10000) return escaped((char) point, escape, stop);
        if (end + 12 > stop) return false;
        unit(Character.highSurrogate(point));
        unit(Character.lowSurrogate(point));
        return true;
    }

    private void unit(char c) {
        bytes[end++] = '\\';
        bytes[end++] = 'u';
        bytes[end++] = HEX[c >> 12];
        bytes[end++] = HEX[c >> 8 & 15];
        bytes[end++] = HEX[c >> 4 & 15];
        bytes[end++] = HEX[c & 15];
    }

    /// How many bytes of `raw` from `at` are one well-formed character (RFC 3629 §4); 1 if they are none.
    private int utf8(int at, int length) {
        int lead = raw[at] & 0xff;
        int size = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
        if (at + size > length) return 1;
        for (int i = 1; i < size; i++) if ((raw[at + i] & 0xc0) != 0x80) return 1;
        if (size < 3) return size;
        int point = point(at, size);
        return size == 3 && (point < 0x800 || point >= 0xd800 && point <= 0xdfff) || size == 4 && (point < 0x10000 || point > 0x10ffff) ? 1 : size;
    }

    private int point(int at, int size) {
        int point = raw[at] & (size == 2 ? 0x1f : size == 3 ? 0x0f : 0x07);
        for (int i = 1; i < size; i++) point = point << 6 | raw[at + i] & 0x3f;
        return point;
    }
}
