// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/// A WebSocket of the origin: every short message goes back as it came, without its mask.
final class EchoHandler extends ByteToMessageDecoder {
    private static final int HEAD = 6;

    /// The answer to a handshake with this key (RFC 6455 §4.2.2).
    static String agreement(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> messages) {
        while (in.readableBytes() >= HEAD) {
            int at = in.readerIndex();
            int kind = in.getByte(at) & 0x0f;
            int length = in.getUnsignedByte(at + 1) - WebSocketFrames.MASKED;
            if (kind == WebSocketFrames.CLOSE || length < 0 || length >= WebSocketFrames.SHORT) {
                ctx.close(); // the load sends nothing else that is without a mask or long
                return;
            }
            if (in.readableBytes() < HEAD + length) {
                return;
            }
            int mask = in.getInt(at + 2);
            in.skipBytes(HEAD);
            var out = ctx.alloc().directBuffer(2 + length).writeByte(WebSocketFrames.FINAL
                    | (kind == WebSocketFrames.PING ? WebSocketFrames.PONG : kind)).writeByte(length);
            for (int i = 0; i < length; i++) {
                out.writeByte(in.readByte() ^ WebSocketFrames.mask(mask, i));
            }
            ctx.write(out, ctx.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // a proxy that resets a connection is measured elsewhere
    }
}
