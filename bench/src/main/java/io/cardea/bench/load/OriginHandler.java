// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One connection of the origin: a head, a body that is counted and dropped, an answer; then the next.
final class OriginHandler extends ChannelInboundHandlerAdapter {
    private static final int LARGEST_CACHED = 1 << 20;

    private static final ByteBuf END_OF_HEAD =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII));

    private final Origin origin;
    private final Trickle trickle = new Trickle();
    private Optional<SlowFill> slow = Optional.empty();
    private final StringBuilder chunkLine = new StringBuilder();
    private String pendingHead = "";
    private String head = "";
    private boolean inBody;
    private boolean chunked;
    private long remaining;
    private long swallowed;
    private int chunkPart;

    OriginHandler(Origin origin) {
        this.origin = origin;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                boolean complete = inBody ? readBody(in) : readHead(ctx, in);
                if (complete) {
                    inBody = false;
                    answer(ctx);
                }
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        trickle.more(ctx, origin);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // a proxy that resets a connection is measured elsewhere
    }

    /// True when a request without a body is complete.
    private boolean readHead(ChannelHandlerContext ctx, ByteBuf in) {
        int end = ByteBufUtil.indexOf(END_OF_HEAD, in);
        if (pendingHead.isEmpty() && end >= 0) {
            head = in.readString(end + 4 - in.readerIndex(), StandardCharsets.ISO_8859_1);
        } else {
            // Cut into packets: rare enough for a slow path.
            pendingHead += in.readString(in.readableBytes(), StandardCharsets.ISO_8859_1);
            int at = pendingHead.indexOf("\r\n\r\n");
            if (at < 0) {
                return false;
            }
            head = pendingHead.substring(0, at + 4);
            in.readerIndex(in.writerIndex() - (pendingHead.length() - at - 4));
            pendingHead = "";
        }
        swallowed = 0;
        if (head.startsWith("GET ")) {
            return true;
        }
        String length = field("content-length");
        chunked = field("transfer-encoding").contains("chunked");
        if (field("expect").contains("100-continue")) {
            ctx.writeAndFlush(Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII));
        }
        remaining = chunked || length.isEmpty() ? 0 : Long.parseLong(length);
        chunkPart = 0;
        inBody = chunked || remaining > 0;
        return !inBody;
    }

    private boolean readBody(ByteBuf in) {
        return chunked ? readChunks(in) : skip(in);
    }

    private boolean skip(ByteBuf in) {
        int n = (int) Math.min(remaining, in.readableBytes());
        in.skipBytes(n);
        remaining -= n;
        swallowed += n;
        return remaining == 0;
    }

    /// Parts: 0 the size's line, 1 the data, 2 the line after the data, 3 trailers up to the empty line.
    private boolean readChunks(ByteBuf in) {
        while (in.isReadable()) {
            if (chunkPart == 1) {
                chunkPart = skip(in) ? 2 : 1;
                continue;
            }
            char c = (char) in.readByte();
            if (c != '\n') {
                chunkLine.append(c);
                continue;
            }
            String line = chunkLine.toString().trim();
            chunkLine.setLength(0);
            if (chunkPart == 0) {
                remaining = Long.parseLong(line.split(";", 2)[0].trim(), 16);
                chunkPart = remaining == 0 ? 3 : 1;
            } else if (chunkPart == 2) {
                chunkPart = 0;
            } else if (line.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void answer(ChannelHandlerContext ctx) {
        long stall = origin.takeStall();
        if (stall > 0) {
            ctx.executor().schedule(() -> {
                write(ctx);
                ctx.flush();
            }, stall, TimeUnit.NANOSECONDS);
        } else {
            write(ctx);
        }
    }

    private void write(ChannelHandlerContext ctx) {
        slow = Optional.empty();
        String path = head.substring(head.indexOf(' ') + 1, head.indexOf(' ', head.indexOf(' ') + 1));
        if (!head.startsWith("GET ")) {
            text(ctx, Long.toString(swallowed));
        } else if (path.startsWith(Fresh.PATH) && !path.endsWith("/headers")) {
            slow = origin.fresh().answer(ctx, path);
        } else if (path.endsWith("/1k")) {
            ctx.write(origin.answer(1024));
        } else if (path.endsWith("/100k")) {
            ctx.write(origin.answer(100 * 1024));
        } else if (path.endsWith("/echo")) {
            ctx.write(Unpooled.copiedBuffer(EchoHandler.agreement(exact("sec-websocket-key")), StandardCharsets.US_ASCII));
            ctx.pipeline().replace(this, null, new EchoHandler());
            return;
        } else if (path.endsWith("/headers")) {
            text(ctx, head);
        } else {
            int at = path.indexOf("/bytes/");
            bytes(ctx, at < 0 ? 0 : Long.parseLong(path.substring(at + 7)));
        }
        if (!closes()) {
            return;
        }
        if (trickle.owed > 0) {
            trickle.closesAfter = true;
        } else if (slow.isPresent()) {
            slow.get().closeAfterwards();
        } else {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void bytes(ChannelHandlerContext ctx, long length) {
        if (length <= LARGEST_CACHED) {
            ctx.write(origin.answer(length));
        } else {
            ctx.write(Unpooled.wrappedBuffer(Origin.head(length)));
            trickle.owed += length;
            trickle.more(ctx, origin);
        }
    }

    private static void text(ChannelHandlerContext ctx, String body) {
        ctx.write(Unpooled.wrappedBuffer(Origin.head(body.length())));
        ctx.write(Unpooled.copiedBuffer(body, StandardCharsets.ISO_8859_1));
    }

    private boolean closes() {
        return head.startsWith("0\r\n", head.indexOf("\r\n") - 1) || field("connection").contains("close");
    }

    private String field(String name) {
        return exact(name).toLowerCase(Locale.ROOT);
    }

    private String exact(String name) {
        int line = head.indexOf("\r\n") + 2;
        while (line < head.length() - 2) {
            int end = head.indexOf("\r\n", line);
            if (head.regionMatches(true, line, name, 0, name.length()) && head.charAt(line + name.length()) == ':') {
                return head.substring(line + name.length() + 1, end).trim();
            }
            line = end + 2;
        }
        return "";
    }

    /// A long body, written as fast as the proxy reads.
    private static final class Trickle {
        private long owed;
        private boolean closesAfter;

        void more(ChannelHandlerContext ctx, Origin origin) {
            while (owed > 0 && ctx.channel().isWritable()) {
                int n = (int) Math.min(owed, Origin.BLOCK);
                owed -= n;
                var written = ctx.writeAndFlush(origin.block().slice(0, n));
                if (owed == 0 && closesAfter) {
                    written.addListener(ChannelFutureListener.CLOSE);
                }
            }
        }
    }
}
