// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Waits for the whole ClientHello, in however many records it comes, and puts the engine that was chosen for it in its
/// own place. Nothing is consumed: the engine reads the same bytes again.
///
/// A hello that is taken for complete too early would be answered by another host's policy, so a part of one never is.
final class HelloReader extends ByteToMessageDecoder {
    /// Bytes of a hello: post-quantum key shares are 1–2 KiB, so this is patience enough.
    static final int BOUND = 16 * 1024;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;

    private final Function<Hello, Certificates.Choice> choose;
    private final BiConsumer<ChannelHandlerContext, Certificates.Chosen> replace;
    private final BiConsumer<ChannelHandlerContext, Certificates.Elsewhere> carry;
    private final BiConsumer<HandshakeFailures.Kind, String> failed;
    private byte[] message = new byte[1024];
    private int length;
    private int scanned;
    private boolean over;
    private boolean waits; // for what is being made

    /// @param choose gives the certificate, or the alert in its place
    /// @param replace puts the engine into the pipeline in place of this
    /// @param carry puts what carries the connection elsewhere there
    /// @param failed is told why there will be no handshake; the connection closes
    HelloReader(Function<Hello, Certificates.Choice> choose, BiConsumer<ChannelHandlerContext, Certificates.Chosen> replace,
                BiConsumer<ChannelHandlerContext, Certificates.Elsewhere> carry,
                BiConsumer<HandshakeFailures.Kind, String> failed) {
        this.choose = choose;
        this.replace = replace;
        this.carry = carry;
        this.failed = failed;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (waits) return;
        if (over) {
            if (!ctx.isRemoved()) in.skipBytes(in.readableBytes()); // refused; what goes on is the engine's
            return;
        }
        while (in.readableBytes() - scanned >= 5) {
            int at = in.readerIndex() + scanned;
            int size = in.getUnsignedShort(at + 3);
            if (in.getUnsignedByte(at) != HANDSHAKE || in.getUnsignedByte(at + 1) != 3 || size == 0) {
                refuse(ctx, Alert.UNEXPECTED_MESSAGE, "what came first is no TLS");
                return;
            }
            if (length + size > BOUND + 4) {
                refuse(ctx, Alert.DECODE_ERROR, "a hello of more than " + BOUND + " bytes");
                return;
            }
            if (in.readableBytes() - scanned < 5 + size) return;
            if (message.length < length + size) message = Arrays.copyOf(message, Math.max(message.length * 2, length + size));
            in.getBytes(at + 5, message, length, size);
            length += size;
            scanned += 5 + size;
            if (length < 4) continue;
            int whole = 4 + ((message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | message[3] & 0xff);
            if (message[0] != CLIENT_HELLO || whole > BOUND + 4) {
                refuse(ctx, Alert.DECODE_ERROR, "what came first is no hello, or one of more than " + BOUND + " bytes");
                return;
            }
            if (length >= whole) {
                complete(ctx, ByteBuffer.wrap(message, 4, whole - 4).slice());
                return;
            }
        }
    }

    private void complete(ChannelHandlerContext ctx, ByteBuffer hello) {
        Certificates.Choice choice;
        try {
            choice = choose.apply(Hello.parse(hello));
        } catch (IllegalArgumentException e) {
            refuse(ctx, Alert.DECODE_ERROR, String.valueOf(e.getMessage()));
            return;
        }
        use(ctx, choice);
    }

    private void use(ChannelHandlerContext ctx, Certificates.Choice choice) {
        switch (choice) {
            case Certificates.Refused(var alert) -> refuse(ctx, alert, alert.name());
            case Certificates.Elsewhere elsewhere -> {
                over = true;
                message = new byte[0];
                carry.accept(ctx, elsewhere);
            }
            case Certificates.Chosen chosen -> {
                over = true;
                message = new byte[0];
                replace.accept(ctx, chosen);
            }
            case Certificates.Later(var chosen) -> {
                waits = true;
                ctx.channel().config().setAutoRead(false); // a client could fill our memory meanwhile
                chosen.whenCompleteAsync((made, failure) -> goOn(ctx, failure == null ? made : new Certificates.Refused(Alert.INTERNAL_ERROR)), ctx.executor());
            }
        }
    }

    private void goOn(ChannelHandlerContext ctx, Certificates.Choice choice) {
        if (ctx.isRemoved()) return; // the client has left, or the time was up
        waits = false;
        use(ctx, choice);
        ctx.channel().config().setAutoRead(true);
    }

    private void refuse(ChannelHandlerContext ctx, Alert alert, String why) {
        over = true;
        failed.accept(alert.kind(), why);
        ctx.writeAndFlush(Unpooled.wrappedBuffer(alert.record())).addListener(ChannelFutureListener.CLOSE);
    }
}
