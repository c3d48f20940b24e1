// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry;

import io.cardea.core.http.Fields;
import io.cardea.core.trace.TraceContext;

/// A line under construction: bytes in an array that is used again for the next, digits and escapes without strings.
///
/// What is not ours goes through one of the escaped writers, each with a bound on the bytes it may add. Nothing outside
/// printable ASCII ever leaves: no control can reach a terminal, no quote can end a value. At the end of the array values
/// and literals are cut; [#end] always finds room for the line feed. Belongs to one thread.
public final class Line {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /// What a cut value ends with.
    private static final int MARK = 3;

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
        int stop = end + Math.min(most, room());
        int last = stop - MARK;
        int safe = end;
        var plain = escape.plain;
        for (int i = 0, length = value.length(); i < length; i++) {
            int at = end;
            char c = 0;
            while (at < stop && i < length && (c = value.charAt(i)) < 128 && plain[c]) {
                bytes[at++] = (byte) c;
                i++;
            }
            if (end <= last) safe = Math.min(at, last);
            end = at;
            if (i == length) return this;
            if (at == stop || !escaped(c, escape, stop)) return cut(safe, stop);
            if (end <= last) safe = end;
        }
        return this;
    }

    /// The field's value at that row, as [#text].
    public Line value(Fields fields, int row, Escape escape, int most) {
        int length = fields.copyValue(row, raw, 0, Math.min(raw.length, most + 1)); // each byte adds at least one
        int stop = end + Math.min(most, room());
        int last = stop - MARK;
        int safe = end;
        var plain = escape.plain;
        for (int i = 0; i < length; i++) {
            int at = end;
            byte b = 0;
            while (at < stop && i < length && (b = raw[i]) >= 0 && plain[b]) {
                bytes[at++] = b;
                i++;
            }
            if (end <= last) safe = Math.min(at, last);
            end = at;
            if (i == length) return this;
            int size = b < 0 && escape == Escape.JSON ? utf8(i, length) : 1;
            int point = size == 1 ? b & 0xff : point(i, size);
            if (at == stop || !escapedPoint(point, escape, stop)) return cut(safe, stop);
            if (end <= last) safe = end;
            i += size - 1;
        }
        return this;
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
