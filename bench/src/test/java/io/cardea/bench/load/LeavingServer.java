// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/// Speaks HTTP/2 in clear text and answers a few requests on each connection; the last of them only when more have come,
/// of which it says that it did not look at them.
final class LeavingServer implements AutoCloseable {
    static final int REQUESTS = 25;
    private static final int REFUSED = 3;

    private final AtomicInteger connections = new AtomicInteger();
    private final Channel channel;

    LeavingServer(Transport transport, EventLoopGroup group) {
        channel = new ServerBootstrap().group(group).channel(transport.server()).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel child) {
                connections.incrementAndGet();
                child.pipeline().addLast(new Handler());
            }
        }).bind("127.0.0.1", 0).syncUninterruptibly().channel();
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private static final class Handler extends H2Decoder {
        private boolean greeted;
        private int came;
        private int last;

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, java.util.List<Object> messages) {
            if (!greeted) {
                in.skipBytes(H2Frames.PREFACE.length());
                greeted = true;
                greet(ctx);
            }
            super.decode(ctx, in, messages);
        }

        @Override
        void frame(ChannelHandlerContext ctx, int type, int flags, int stream, ByteBuf payload, int length) {
            if (type != H2Frames.HEADERS || ++came > REQUESTS + REFUSED) {
                return;
            }
            var to = out(ctx);
            if (came < REQUESTS) {
                answer(to, stream);
            } else if (came == REQUESTS) {
                last = stream;
            } else if (came == REQUESTS + REFUSED) {
                answer(to, last);
                H2Frames.head(to, 8, H2Frames.GOAWAY, 0, 0).writeInt(last).writeInt(0);
            }
            written(ctx);
        }

        private static void answer(ByteBuf to, int stream) {
            H2Frames.head(to, 1, H2Frames.HEADERS, H2Frames.END_HEADERS | H2Frames.END_STREAM, stream).writeByte(0x88);
        }

        @Override
        void widened(ChannelHandlerContext ctx) {
            // It sends no DATA.
        }
    }
}
