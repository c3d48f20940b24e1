// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/// Writes frames behind what a buffer holds already.
public final class FrameWriter {
    private FrameWriter() {}

    /// Begins a HEADERS frame; the block follows, then [#endHeaders] with what this returned.
    ///
    /// @return where the frame begins
    public static int beginHeaders(ByteBuf out, int stream, boolean endStream) {
        int begin = out.writerIndex();
        header(out, 0, Frame.HEADERS, Frame.END_HEADERS | (endStream ? Frame.END_STREAM : 0), stream);
        return begin;
    }

    /// Completes the frame that was begun there; a block that is larger than a frame goes on in CONTINUATION frames.
    ///
    /// @param most the largest payload that the peer takes
    public static void endHeaders(ByteBuf out, int begin, int most) {
        int block = begin + Frame.HEADER;
        int length = out.writerIndex() - block;
        if (length <= most) {
            out.setMedium(begin, length);
            return;
        }
        int stream = out.getInt(begin + 5);
        int flags = out.getByte(begin + 4);
        var rest = out.copy(block + most, length - most);
        out.setMedium(begin, most).setByte(begin + 4, flags & ~Frame.END_HEADERS).writerIndex(block + most);
        while (rest.isReadable()) {
            int part = Math.min(most, rest.readableBytes());
            header(out, part, Frame.CONTINUATION, part == rest.readableBytes() ? Frame.END_HEADERS : 0, stream);
            out.writeBytes(rest, part);
        }
        rest.release();
    }

    /// The header of a DATA frame; so many bytes follow.
    public static void data(ByteBuf out, int stream, int length, boolean endStream) {
        header(out, length, Frame.DATA, endStream ? Frame.END_STREAM : 0, stream);
    }

    public static void reset(ByteBuf out, int stream, ErrorCode code) {
        header(out, 4, Frame.RST_STREAM, 0, stream);
        out.writeInt(code.number());
    }

    /// Begins a SETTINGS frame of so many values; [#setting] follows for each.
    public static void beginSettings(ByteBuf out, int values) {
        header(out, values * 6, Frame.SETTINGS, 0, 0);
    }

    public static void setting(ByteBuf out, Setting setting, long value) {
        out.writeShort(setting.number()).writeInt((int) value);
    }

    public static void settingsAck(ByteBuf out) {
        header(out, 0, Frame.SETTINGS, Frame.ACK, 0);
    }

    public static void ping(ByteBuf out, long opaque, boolean ack) {
        header(out, 8, Frame.PING, ack ? Frame.ACK : 0, 0);
        out.writeLong(opaque);
    }

    public static void goAway(ByteBuf out, int lastStream, ErrorCode code, String detail) {
        header(out, 8 + detail.length(), Frame.GOAWAY, 0, 0);
        out.writeInt(lastStream).writeInt(code.number());
        ByteBufUtil.writeAscii(out, detail);
    }

    public static void windowUpdate(ByteBuf out, int stream, int increment) {
        header(out, 4, Frame.WINDOW_UPDATE, 0, stream);
        out.writeInt(increment);
    }

    private static void header(ByteBuf out, int length, int type, int flags, int stream) {
        out.ensureWritable(Frame.HEADER + 32);
        out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }
}
