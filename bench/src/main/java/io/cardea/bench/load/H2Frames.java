// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Frames of HTTP/2 (RFC 9113 §6) and fields of HPACK (RFC 7541 §6) as bytes.
final class H2Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int PRIORITY = 0x20;

    static final int FRAME_HEAD = 9;
    /// RFC 9113 §6.9.2: every window before anybody changed it.
    static final int DEFAULT_WINDOW = 65_535;

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static final int WIDE_WINDOW = 1 << 30;

    private H2Frames() { }

    static ByteBuf head(ByteBuf out, int length, int type, int flags, int stream) {
        return out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }

    static void settings(ByteBuf out) {
        head(out, 0, SETTINGS, 0, 0);
    }

    /// Room for about a gigabyte of DATA, to open a connection with, and again after each half of it.
    static void widen(ByteBuf out, int by) {
        head(out, 4, WINDOW_UPDATE, 0, 0).writeInt(by);
    }

    static int wide() {
        return WIDE_WINDOW;
    }

    /// A block of fields and, if it is not empty, a body: what a request or an answer is, of stream 0 until it is stamped.
    ///
    /// @param last whether the stream ends with it
    static void message(ByteBuf out, byte[] block, byte[] body, boolean last) {
        boolean alone = body.length == 0;
        head(out, block.length, HEADERS, END_HEADERS | (alone && last ? END_STREAM : 0), 0).writeBytes(block);
        if (!alone) {
            head(out, body.length, DATA, last ? END_STREAM : 0, 0).writeBytes(body);
        }
    }

    /// Gives the frames from `at` to the end of `buffer` a stream.
    static void stamp(ByteBuf buffer, int from, int stream) {
        for (int at = from; at < buffer.writerIndex(); at += FRAME_HEAD + buffer.getUnsignedMedium(at)) {
            buffer.setInt(at + 5, stream);
        }
    }

    /// Literals without indexing, names in full (RFC 7541 §6.2.2): the same bytes for every request, whatever came before.
    ///
    /// @param fields name, value, name, value …, each shorter than 127 bytes
    static void fields(ByteBuf out, String... fields) {
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                out.writeByte(0);
            }
            if (fields[i].length() >= 127) {
                throw new IllegalArgumentException("a field of a prebuilt block is shorter than 127 bytes, not '" + fields[i] + "'");
            }
            out.writeByte(fields[i].length());
            out.writeCharSequence(fields[i], StandardCharsets.US_ASCII);
        }
    }
}
