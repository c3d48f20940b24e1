// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A WebSocket of the load, in clear text: it sends a message and waits until it came back.
final class WebSocketConnection extends ByteToMessageDecoder implements Lane {
    private static final ByteBuf END_OF_HEAD =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII));

    private final Owner owner;
    private final Requests requests;
    private final String handshake;
    @Nullable private ChannelHandlerContext ctx;
    private boolean open;
    private boolean busy;
    private boolean over;
    private long startedAt;

    WebSocketConnection(Owner owner, Requests requests, LoadPlan plan) {
        this.owner = owner;
        this.requests = requests;
        handshake = "GET " + plan.paths().getFirst() + " HTTP/1.1\r\nHost: localhost:" + plan.port() + "\r\nUser-Agent: cardea-bench/1\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.copiedBuffer(handshake, StandardCharsets.US_ASCII), context.voidPromise());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> messages) {
        if (!open && !opened(in)) {
            return;
        }
        while (in.readableBytes() >= 2) {
            int kind = in.getByte(in.readerIndex()) & 0x0f;
            int length = in.getUnsignedByte(in.readerIndex() + 1);
            if (length >= WebSocketFrames.SHORT) {
                end("a masked or long frame");
                return;
            }
            if (in.readableBytes() < 2 + length) {
                return;
            }
            in.skipBytes(2 + length);
            if (kind == WebSocketFrames.BINARY && busy) {
                busy = false;
                if (!over) {
                    owner.answered(this, 200, length);
                }
            } else if (kind != WebSocketFrames.PING) { // no proxy here waits for a PONG within a round
                end("a frame of kind " + kind);
                return;
            }
        }
    }

    private boolean opened(ByteBuf in) {
        int end = ByteBufUtil.indexOf(END_OF_HEAD, in);
        if (end < 0) {
            return false;
        }
        String head = in.readString(end + 4 - in.readerIndex(), StandardCharsets.ISO_8859_1);
        if (!head.startsWith("HTTP/1.1 101 ")) {
            end("upgrade answered with " + head.substring(9, 12));
            return false;
        }
        open = true;
        owner.ready(this);
        return true;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(cause instanceof IOException ? "reset" : LoadConnection.kind(cause));
    }

    private void end(String why) {
        if (!over) {
            over = true;
            owner.gone(this, why);
        }
        context().close();
    }

    @Override
    public void send() {
        busy = true;
        context().writeAndFlush(requests.next(), context().voidPromise());
    }

    @Override
    public long startedAt() {
        return startedAt;
    }

    @Override
    public void startedAt(long nanos) {
        startedAt = nanos;
    }

    @Override
    public boolean busy() {
        return busy;
    }

    @Override
    public boolean closes() {
        return false;
    }

    @Override
    public boolean leads() {
        return true;
    }

    @Override
    public void retire() {
        over = true;
    }

    @Override
    public void close() {
        over = true;
        if (ctx != null) {
            ctx.close();
        }
    }

    private ChannelHandlerContext context() {
        if (ctx == null) {
            throw new IllegalStateException("a connection was used before it was in its pipeline");
        }
        return ctx;
    }
}
