// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Looks at the first bytes of a connection of the origin: HTTP/2 begins with a preface (RFC 9113 §3.4), all else is HTTP/1.1.
final class OriginSwitch extends ByteToMessageDecoder {
    private static final byte[] SIGN = "PRI * ".getBytes(StandardCharsets.US_ASCII);

    private final Origin origin;

    OriginSwitch(Origin origin) {
        this.origin = origin;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> messages) {
        for (int i = 0; i < SIGN.length; i++) {
            if (i == in.readableBytes()) {
                return;
            }
            if (in.getByte(in.readerIndex() + i) != SIGN[i]) {
                ctx.pipeline().replace(this, null, new OriginHandler(origin));
                return;
            }
        }
        if (in.readableBytes() >= H2Frames.PREFACE.length()) {
            in.skipBytes(H2Frames.PREFACE.length());
            ctx.pipeline().replace(this, null, new H2OriginHandler());
        }
    }
}
