// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One side of a connection of HTTP/2, as far as a load generator and its origin have it in common: frames in, one write out
/// for all that one read caused, a window for the connection, PING and SETTINGS. It trusts the proxies it measures.
abstract class H2Decoder extends ByteToMessageDecoder {
    private static final int OUT_BYTES = 16 * 1024;

    @Nullable private ByteBuf out;
    private boolean reading;
    private long received;
    /// What the other side lets us send in DATA on the whole connection.
    private long window = H2Frames.DEFAULT_WINDOW;

    /// @param payload stands at the frame's payload; its reader index may be moved within it
    abstract void frame(ChannelHandlerContext ctx, int type, int flags, int stream, ByteBuf payload, int length);

    /// The window of the connection has grown.
    abstract void widened(ChannelHandlerContext ctx);

    /// Takes DATA bytes from the connection's window, or says that they do not fit.
    final boolean take(int bytes) {
        if (bytes > window) {
            return false;
        }
        window -= bytes;
        return true;
    }

    /// Where to write frames; {@link #written} must follow.
    final ByteBuf out(ChannelHandlerContext ctx) {
        if (out == null) {
            out = ctx.alloc().directBuffer(OUT_BYTES);
        }
        return out;
    }

    /// Sends at once, or with all that this read causes.
    final void written(ChannelHandlerContext ctx) {
        if (!reading && out != null) {
            var all = out;
            out = null;
            ctx.writeAndFlush(all, ctx.voidPromise());
        }
    }

    /// Ours to begin with: no limits worth speaking of.
    final void greet(ChannelHandlerContext ctx) {
        var to = out(ctx);
        H2Frames.settings(to);
        H2Frames.widen(to, H2Frames.wide());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        reading = true;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        reading = false;
        written(ctx);
        super.channelReadComplete(ctx);
    }

    @Override
    protected final void handlerRemoved0(ChannelHandlerContext ctx) {
        if (out != null) {
            out.release();
            out = null;
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> messages) {
        while (in.readableBytes() >= H2Frames.FRAME_HEAD) {
            int at = in.readerIndex();
            int length = in.getUnsignedMedium(at);
            int end = at + H2Frames.FRAME_HEAD + length;
            if (end > in.writerIndex()) {
                return;
            }
            in.readerIndex(at + H2Frames.FRAME_HEAD);
            frame(ctx, in.getUnsignedByte(at + 3), in.getByte(at + 4), in.getInt(at + 5), in, length);
            in.readerIndex(end);
        }
    }

    /// What both sides do alike with frames of stream 0.
    final void common(ChannelHandlerContext ctx, int type, int flags, int stream, ByteBuf payload) {
        if (type == H2Frames.WINDOW_UPDATE && stream == 0) {
            window += payload.readInt();
            widened(ctx);
        } else if ((type == H2Frames.PING || type == H2Frames.SETTINGS) && (flags & H2Frames.ACK) == 0) {
            var to = out(ctx);
            int length = type == H2Frames.PING ? 8 : 0;
            H2Frames.head(to, length, type, H2Frames.ACK, 0).writeBytes(payload, length);
            written(ctx);
        }
    }

    /// DATA came. Streams here are short, so that only the connection's window is renewed.
    final void received(ChannelHandlerContext ctx, int length) {
        received += length;
        if (received >= H2Frames.wide() / 2) {
            H2Frames.widen(out(ctx), (int) received);
            received = 0;
            written(ctx);
        }
    }
}
