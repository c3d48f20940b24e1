// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One connection of the load: at most one request in flight, told to its {@link Lane.Owner} when it is over.
final class LoadConnection extends ChannelInboundHandlerAdapter implements Lane {

    private final Owner owner;
    private final Requests requests;
    private final ResponseReader reader = new ResponseReader();
    private final boolean tls;
    @Nullable private ChannelHandlerContext ctx;
    private boolean busy;
    private boolean begun;
    private boolean over;
    private long uploadOwed;
    private long startedAt;

    LoadConnection(Owner owner, Requests requests, boolean tls) {
        this.owner = owner;
        this.requests = requests;
        this.tls = tls;
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
        return reader.closes();
    }

    @Override
    public boolean leads() {
        return true;
    }

    @Override
    public void send() {
        var context = context();
        busy = true;
        begun = false;
        uploadOwed = requests.uploadBytes();
        if (uploadOwed == 0) {
            context.writeAndFlush(requests.next(), context.voidPromise());
        } else {
            context.write(requests.next(), context.voidPromise());
            upload(context);
        }
    }

    @Override
    public void retire() {
        over = true;
    }

    @Override
    public void close() {
        over = true;
        uploadOwed = 0;
        if (ctx != null) {
            ctx.close();
        }
    }

    private void upload(ChannelHandlerContext context) {
        while (uploadOwed > 0 && context.channel().isWritable()) {
            int n = (int) Math.min(uploadOwed, Requests.BLOCK);
            uploadOwed -= n;
            context.writeAndFlush(requests.block(n), context.voidPromise());
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!tls) {
            owner.ready(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            owner.handshake(ClientTls.resumed(context.pipeline().get(SslHandler.class)));
            owner.ready(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                if (!busy) {
                    end("bytes that nobody asked for");
                    return;
                }
                if (!begun) {
                    begun = true;
                    owner.began(this);
                }
                if (reader.read(in)) {
                    complete();
                }
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        upload(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (busy && reader.endsWithClose()) {
            complete();
        }
        end("closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(cause instanceof IOException ? "reset" : kind(cause));
    }

    /// Short: it becomes the name of a counter.
    static String kind(Throwable cause) {
        String text = cause.toString();
        return text.substring(0, Math.min(text.length(), 120));
    }

    private void complete() {
        busy = false;
        uploadOwed = 0;
        if (!over) {
            owner.answered(this, reader.status(), reader.length());
        }
    }

    private void end(String why) {
        if (!over) {
            over = true;
            owner.gone(this, why);
        }
        context().close();
    }

    private ChannelHandlerContext context() {
        if (ctx == null) {
            throw new IllegalStateException("a connection was used before it was in its pipeline");
        }
        return ctx;
    }
}
