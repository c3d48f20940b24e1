// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Gathers the bytes of a head in one array and finds the lines in it, each ended by CRLF and free of controls but TAB.
///
/// The search resumes where it stopped: a peer that sends byte by byte costs linear time. What is found depends on the
/// bytes alone, never on how they were cut into packets. The array is handed on with the head ([#take]), so a connection
/// between two messages holds none.
final class LineReader {
    /// The line is not complete, so far it is clean.
    static final int MORE = 0;
    /// A line lies between [#from] and [#to].
    static final int LINE = 1;
    static final int TOO_LONG = 2;
    /// A control, a lone CR or a lone LF: [#complaint] says which.
    static final int BAD = 3;

    /// Room that [Fields][io.cardea.core.http.Fields] can fill without growing: what a proxy adds to a head.
    private static final int SPARE = 200;
    /// Most heads are smaller; what is copied beyond the head, because a body follows, is bounded by it.
    private static final int STEP = 2048;
    private static final byte[] NONE = new byte[0];

    private static final VarHandle WORDS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private byte[] bytes = NONE;
    private int filled;
    private int start;
    private int scanned;
    private int to;
    private int from;

    /// Copies what is readable, up to a bound, and marks it as read.
    void fill(ByteBuf in) {
        int length = Math.min(in.readableBytes(), STEP);
        int needed = filled + length;
        if (needed > bytes.length) {
            bytes = bytes.length == 0
                ? new byte[Math.max(256, needed + SPARE)]
                : Arrays.copyOf(bytes, Math.max(needed + SPARE, bytes.length * 2));
        }
        in.readBytes(bytes, filled, length);
        filled = needed;
    }

    /// Finds the next line.
    ///
    /// @param limit of its bytes, CRLF not counted; the same in each call until the line is found
    int next(int limit) {
        int most = start + limit;
        int at = firstControl(bytes, scanned, Math.min(filled, most));
        scanned = at;
        if (at == filled) return MORE;
        if (bytes[at] != '\r') return at == most ? TOO_LONG : BAD;
        if (at + 1 == filled) return MORE;
        if (bytes[at + 1] != '\n') return BAD;
        from = start;
        to = at;
        start = scanned = at + 2;
        return LINE;
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /// Where the line begins that is not found yet.
    int position() {
        return start;
    }

    /// Whether bytes behind the last line are held.
    boolean isWithinLine() {
        return filled > start;
    }

    /// Ends the head behind the last line: what was copied beyond it becomes unread again.
    ///
    /// @return the array with all lines; it is the caller's now
    byte[] take(ByteBuf in) {
        in.readerIndex(in.readerIndex() - (filled - start));
        byte[] taken = bytes;
        bytes = NONE;
        filled = start = scanned = 0;
        return taken;
    }

    /// What was wrong after [#BAD].
    String complaint() {
        int b = bytes[scanned] & 0xff;
        return switch (b) {
            case '\r' -> "a CR without LF";
            case '\n' -> "a LF without CR";
            default -> "the control byte " + hex(b);
        };
    }

    static String hex(int b) {
        return "0x" + Character.forDigit(b >> 4 & 15, 16) + Character.forDigit(b & 15, 16);
    }

    /// The index of the first control but TAB, or `end`. Eight bytes at a time.
    static int firstControl(byte[] bytes, int begin, int end) {
        int i = begin;
        while (i < end) {
            for (; i <= end - 8; i += 8) {
                long word = (long) WORDS.get(bytes, i);
                long delete = word ^ ONES * 0x7f;
                // The lowest bit set is exact: a borrow can only raise false alarms above a true one.
                long hits = ((word - ONES * 0x20 & ~word) | (delete - ONES & ~delete)) & HIGHS;
                if (hits != 0) {
                    i += Long.numberOfTrailingZeros(hits) >> 3;
                    break;
                }
            }
            int stop = Math.min(end, i + 8);
            for (; i < stop; i++) {
                int b = bytes[i];
                if (b >= 0 && b < 0x20 && b != '\t' || b == 0x7f) return i;
                if (b == '\t') {
                    i++;
                    break;
                }
            }
        }
        return end;
    }
}
