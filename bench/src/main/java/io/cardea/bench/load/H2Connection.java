// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.collection.IntObjectHashMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/2 on the load's side: so many lanes, each with one stream after the other.
final class H2Connection extends H2Decoder {
    private final Lane.Owner owner;
    private final Requests requests;
    private final boolean tls;
    private final boolean trailers;
    private final List<Stream> lanes = new ArrayList<>();
    private final IntObjectHashMap<Stream> open = new IntObjectHashMap<>();
    private final ArrayDeque<Stream> waiting = new ArrayDeque<>();
    @Nullable private ChannelHandlerContext ctx;
    private int nextId = 1;
    private int living;
    private boolean ready;
    private boolean leaving;

    H2Connection(Lane.Owner owner, Requests requests, LoadPlan plan) {
        this.owner = owner;
        this.requests = requests;
        tls = plan.tls();
        trailers = plan.protocol() == Protocol.GRPC;
        living = plan.streams();
        for (int i = 0; i < plan.streams(); i++) {
            lanes.add(new Stream(i == 0));
        }
    }

    Lane leader() {
        return lanes.getFirst();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!tls) {
            begin(context);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            var ssl = context.pipeline().get(SslHandler.class);
            if (!"h2".equals(ssl.applicationProtocol())) {
                end("no h2 by ALPN");
                return;
            }
            owner.handshake(ClientTls.resumed(ssl));
            begin(context);
        }
    }

    private void begin(ChannelHandlerContext context) {
        out(context).writeCharSequence(H2Frames.PREFACE, StandardCharsets.US_ASCII);
        greet(context);
        written(context);
        ready = true;
        lanes.forEach(owner::ready);
    }

    @Override
    void frame(ChannelHandlerContext context, int type, int flags, int id, ByteBuf payload, int length) {
        var stream = open.get(id);
        switch (type) {
            case H2Frames.DATA -> {
                received(context, length);
                if (stream != null) {
                    stream.length += length - ((flags & H2Frames.PADDED) != 0 ? payload.readUnsignedByte() + 1 : 0);
                }
            }
            case H2Frames.HEADERS -> {
                if (stream != null) {
                    stream.fields(flags, payload);
                }
            }
            case H2Frames.RST_STREAM -> {
                if (stream != null) {
                    stream.failed("reset with code " + payload.readInt());
                }
            }
            case H2Frames.GOAWAY -> leave(payload.readInt(), payload.readInt());
            default -> common(context, type, flags, id, payload);
        }
        if (stream != null && type <= H2Frames.HEADERS && (flags & H2Frames.END_STREAM) != 0) {
            stream.complete();
        }
    }

    /// RFC 9113 §6.8: what is above `last` was not looked at; the rest will still be answered.
    private void leave(int last, int code) {
        leaving = true;
        for (var lane : lanes) {
            if (!lane.busy) {
                lane.gone("sent away with code " + code);
            } else if (lane.id > last) {
                lane.refused();
            }
        }
    }

    @Override
    void widened(ChannelHandlerContext context) {
        while (!waiting.isEmpty() && take(requests.bodyBytes())) {
            waiting.remove().write(context);
        }
        written(context);
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
        for (var lane : ready ? lanes : lanes.subList(0, 1)) {
            lane.gone(why);
        }
        context().close();
    }

    private ChannelHandlerContext context() {
        if (ctx == null) {
            throw new IllegalStateException("a connection was used before it was in its pipeline");
        }
        return ctx;
    }

    private final class Stream implements Lane {
        private final boolean leads;
        private int id;
        private boolean busy;
        private boolean over;
        private boolean trailed;
        private int status;
        private long length;
        private long startedAt;

        Stream(boolean leads) {
            this.leads = leads;
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
            return leaving;
        }

        @Override
        public boolean leads() {
            return leads;
        }

        @Override
        public void send() {
            busy = true;
            if (!take(requests.bodyBytes())) {
                waiting.add(this);
                return;
            }
            write(context());
            written(context());
        }

        private void write(ChannelHandlerContext context) {
            id = nextId;
            nextId += 2;
            status = 0;
            length = 0;
            trailed = false;
            open.put(id, this);
            var to = out(context);
            int at = to.writerIndex();
            to.writeBytes(requests.next());
            H2Frames.stamp(to, at, id);
        }

        private void fields(int flags, ByteBuf block) {
            trailed = status >= 200;
            if (!trailed) {
                block.skipBytes(((flags & H2Frames.PADDED) != 0 ? 1 : 0) + ((flags & H2Frames.PRIORITY) != 0 ? 5 : 0));
                status = H2Status.of(block);
            }
        }

        private void complete() {
            if (trailers && status == 200 && !trailed) {
                failed("no trailers");
                return;
            }
            rest();
            if (!over) {
                owner.answered(this, status, length);
            }
        }

        private void failed(String why) {
            rest();
            if (!over) {
                owner.failed(this, why);
            }
        }

        private void rest() {
            busy = false;
            open.remove(id);
        }

        private void refused() {
            rest();
            if (!over) {
                retire();
                owner.refused(this);
            }
        }

        private void gone(String why) {
            if (!over) {
                retire();
                owner.gone(this, why);
            }
        }

        @Override
        public void retire() {
            if (!over) {
                over = true;
                living--;
            }
            if (living == 0 && ctx != null) {
                ctx.close();
            }
        }

        @Override
        public void close() {
            retire();
        }
    }
}
