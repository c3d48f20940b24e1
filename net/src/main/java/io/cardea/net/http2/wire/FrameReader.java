// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Reads frames (RFC 9113 §4, §6). Incremental; one for each connection and direction.
///
/// DATA is passed on as it comes, in pieces of a frame; all else only when it is whole. A header block that goes on in
/// CONTINUATION frames is joined within bounds: of bytes, and of frames, so that neither a long one nor many empty ones
/// cost more than an honest one (CVE-2024-27316 and its kin).
public final class FrameReader {
    /// CONTINUATION frames that a block may have, beyond one for each full frame of its bytes.
    private static final int SPARE_CONTINUATIONS = 8;

    private final ByteBufAllocator alloc;
    private final Frames frames;
    private final int mostBlock;
    private boolean first = true;

    private int dataStream; // of the DATA frame under way, 0 for none
    private int dataLeft;
    private int paddingLeft;
    private boolean dataEnds;

    private @Nullable ByteBuf block; // of the HEADERS under way
    private int blockStream;
    private int continuations;
    private boolean blockEnds;

    /// What a connection makes of frames. Streams are positive numbers, 0 is the connection.
    public interface Frames {
        /// A DATA frame begins.
        ///
        /// @param flowBytes what it takes of both windows: its padding counts (RFC 9113 §6.1)
        void dataBegins(int stream, int flowBytes) throws FrameException;

        /// A piece of that frame, which may be empty; takes over the buffer.
        ///
        /// @param flowBytes bytes of padding that came with it, to be given back as credit
        /// @param last whether the stream ends with it
        void data(int stream, ByteBuf piece, int padding, boolean last) throws FrameException;

        /// A whole header block. The buffer stays the reader's.
        void headers(int stream, ByteBuf headerBlock, boolean endStream) throws FrameException;

        void priority(int stream) throws FrameException;

        void reset(int stream, ErrorCode code) throws FrameException;

        /// @param values six bytes each
        void settings(ByteBuf values) throws FrameException;

        void settingsAck() throws FrameException;

        void ping(long opaque, boolean ack) throws FrameException;

        void goAway(int lastStream, ErrorCode code) throws FrameException;

        void windowUpdate(int stream, int increment) throws FrameException;

        /// A frame of a type that we do not know (RFC 9113 §5.5), a server's word on Alt-Svc or priorities, say.
        void unknown(int type) throws FrameException;
    }

    /// @param mostBlock the most bytes of a header block
    public FrameReader(ByteBufAllocator alloc, Frames frames, int mostBlock) {
        this.alloc = alloc;
        this.frames = frames;
        this.mostBlock = mostBlock;
    }

    /// Reads one frame, or a piece of DATA.
    ///
    /// @return false if more is needed: then a part of a frame may be left in `in`
    public boolean read(ByteBuf in) throws FrameException {
        if (dataStream != 0) return readData(in);
        if (in.readableBytes() < Frame.HEADER) return false;
        int at = in.readerIndex();
        int length = in.getUnsignedMedium(at);
        int type = in.getUnsignedByte(at + 3);
        int flags = in.getUnsignedByte(at + 4);
        int stream = in.getInt(at + 5) & Integer.MAX_VALUE;
        if (length > Frame.MOST) throw connection(ErrorCode.FRAME_SIZE_ERROR, "a frame of " + length + " bytes");
        if (first && (type != Frame.SETTINGS || (flags & Frame.ACK) != 0)) throw protocol("the first frame is SETTINGS"); // RFC 9113 §3.4
        if (block != null && (type != Frame.CONTINUATION || stream != blockStream)) throw protocol("a header block was interrupted"); // §6.10
        if (type == Frame.DATA) return beginData(in, length, flags, stream);
        if (in.readableBytes() < Frame.HEADER + length) return false;
        first = false;
        in.skipBytes(Frame.HEADER);
        var payload = in.readSlice(length);
        switch (type) {
            case Frame.HEADERS -> headers(payload, flags, stream);
            case Frame.CONTINUATION -> continuation(payload, flags, stream);
            case Frame.PRIORITY -> priority(payload, stream);
            case Frame.RST_STREAM -> {
                exactly(4, payload, "RST_STREAM");
                frames.reset(ofStream(stream, "RST_STREAM"), ErrorCode.of(payload.readInt()));
            }
            case Frame.SETTINGS -> settings(payload, flags, stream);
            case Frame.PUSH_PROMISE -> throw protocol("nothing is pushed here"); // §8.4
            case Frame.PING -> {
                exactly(8, payload, "PING");
                ofConnection(stream, "PING");
                frames.ping(payload.readLong(), (flags & Frame.ACK) != 0);
            }
            case Frame.GOAWAY -> {
                if (length < 8) throw connection(ErrorCode.FRAME_SIZE_ERROR, "a GOAWAY of " + length + " bytes");
                ofConnection(stream, "GOAWAY");
                frames.goAway(payload.readInt() & Integer.MAX_VALUE, ErrorCode.of(payload.readInt()));
            }
            case Frame.WINDOW_UPDATE -> {
                exactly(4, payload, "WINDOW_UPDATE");
                frames.windowUpdate(stream, payload.readInt() & Integer.MAX_VALUE);
            }
            default -> frames.unknown(type);
        }
        return true;
    }

    /// The rest of a connection that closes goes with its buffers.
    public void release() {
        if (block != null) block.release();
        block = null;
    }

    /// Whether a header block has begun and not ended: then time runs out for it.
    public boolean isWithinBlock() {
        return block != null;
    }

    private boolean beginData(ByteBuf in, int length, int flags, int stream) throws FrameException {
        boolean padded = (flags & Frame.PADDED) != 0;
        if (padded && in.readableBytes() < Frame.HEADER + Math.min(length, 1)) return false;
        in.skipBytes(Frame.HEADER);
        ofStream(stream, "DATA");
        int padding = 0;
        if (padded) {
            if (length < 1) throw connection(ErrorCode.FRAME_SIZE_ERROR, "padded DATA without a length of its padding");
            padding = in.readUnsignedByte();
            if (padding >= length) throw protocol("more padding than frame"); // §6.1
        }
        dataStream = stream; // first: a stream that is refused now still sends the rest of the frame
        dataEnds = (flags & Frame.END_STREAM) != 0;
        paddingLeft = padding;
        dataLeft = length - padding - (padded ? 1 : 0);
        frames.dataBegins(stream, length);
        if (padded) {
            boolean all = dataLeft == 0 && paddingLeft == 0;
            if (all) dataStream = 0;
            frames.data(stream, in.readRetainedSlice(0), 1, all && dataEnds);
            return true;
        }
        return readData(in);
    }

    private boolean readData(ByteBuf in) throws FrameException {
        int part = Math.min(dataLeft, in.readableBytes());
        if (part == 0 && dataLeft > 0) return false;
        var piece = in.readRetainedSlice(part);
        dataLeft -= part;
        int padding = dataLeft == 0 ? Math.min(paddingLeft, in.readableBytes()) : 0;
        in.skipBytes(padding);
        paddingLeft -= padding;
        if (part == 0 && padding == 0 && paddingLeft > 0) {
            piece.release();
            return false;
        }
        int stream = dataStream;
        boolean all = dataLeft == 0 && paddingLeft == 0;
        if (all) dataStream = 0;
        frames.data(stream, piece, padding, all && dataEnds);
        return true;
    }

    private void headers(ByteBuf payload, int flags, int stream) throws FrameException {
        ofStream(stream, "HEADERS");
        int padding = 0;
        if ((flags & Frame.PADDED) != 0) {
            if (!payload.isReadable()) throw connection(ErrorCode.FRAME_SIZE_ERROR, "padded HEADERS without a length of its padding");
            padding = payload.readUnsignedByte();
        }
        if ((flags & Frame.WITH_PRIORITY) != 0) {
            if (payload.readableBytes() < 5) throw connection(ErrorCode.FRAME_SIZE_ERROR, "HEADERS without their priority");
            dependency(payload, stream);
        }
        if (padding > payload.readableBytes()) throw protocol("more padding than frame");
        payload.writerIndex(payload.writerIndex() - padding);
        boolean ends = (flags & Frame.END_STREAM) != 0;
        if ((flags & Frame.END_HEADERS) != 0) {
            frames.headers(stream, payload, ends);
            return;
        }
        block = alloc.buffer(Math.max(payload.readableBytes(), 1024)).writeBytes(payload);
        blockStream = stream;
        blockEnds = ends;
        continuations = 0;
    }

    private void continuation(ByteBuf payload, int flags, int stream) throws FrameException {
        var joined = block;
        if (joined == null) throw protocol("CONTINUATION of nothing");
        int bytes = joined.readableBytes() + payload.readableBytes();
        if (bytes > mostBlock || ++continuations > SPARE_CONTINUATIONS + mostBlock / Frame.MOST) {
            throw connection(ErrorCode.ENHANCE_YOUR_CALM, "a header block of more than " + mostBlock + " bytes, or of too many frames");
        }
        joined.writeBytes(payload);
        if ((flags & Frame.END_HEADERS) == 0) return;
        block = null;
        try {
            frames.headers(stream, joined, blockEnds);
        } finally {
            joined.release();
        }
    }

    private void priority(ByteBuf payload, int stream) throws FrameException {
        ofStream(stream, "PRIORITY");
        if (payload.readableBytes() != 5) throw FrameException.stream(stream, ErrorCode.FRAME_SIZE_ERROR, "a PRIORITY of " + payload.readableBytes() + " bytes");
        dependency(payload, stream);
        frames.priority(stream);
    }

    /// Priorities are not followed (RFC 9113 §5.3.2), but nobody depends on itself.
    private static void dependency(ByteBuf payload, int stream) throws FrameException {
        int on = payload.readInt() & Integer.MAX_VALUE;
        payload.skipBytes(1);
        if (on == stream) throw protocol("a stream that depends on itself");
    }

    private void settings(ByteBuf payload, int flags, int stream) throws FrameException {
        ofConnection(stream, "SETTINGS");
        if ((flags & Frame.ACK) != 0) {
            if (payload.isReadable()) throw connection(ErrorCode.FRAME_SIZE_ERROR, "an acknowledgement with values");
            frames.settingsAck();
            return;
        }
        if (payload.readableBytes() % 6 != 0) throw connection(ErrorCode.FRAME_SIZE_ERROR, "SETTINGS of " + payload.readableBytes() + " bytes");
        frames.settings(payload);
    }

    private static int ofStream(int stream, String type) throws FrameException {
        if (stream == 0) throw protocol(type + " for no stream");
        return stream;
    }

    private static void ofConnection(int stream, String type) throws FrameException {
        if (stream != 0) throw protocol(type + " for a stream");
    }

    private static void exactly(int bytes, ByteBuf payload, String type) throws FrameException {
        if (payload.readableBytes() != bytes) throw connection(ErrorCode.FRAME_SIZE_ERROR, "a " + type + " of " + payload.readableBytes() + " bytes");
    }

    private static FrameException connection(ErrorCode code, String detail) {
        return FrameException.connection(code, detail);
    }

    private static FrameException protocol(String detail) {
        return connection(ErrorCode.PROTOCOL_ERROR, detail);
    }
}
