// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetSocketAddress;

/// Opens the load's connections to one port of 127.0.0.1, all on one loop.
final class Dialer {
    private final Bootstrap bootstrap;
    private final InetSocketAddress target;
    private final ClientTls tls;
    private final LoadPlan plan;

    Dialer(Transport transport, EventLoop loop, LoadPlan plan, int receiveBuffer, ClientTls tls) {
        this.plan = plan;
        this.tls = tls;
        target = new InetSocketAddress("127.0.0.1", plan.port());
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5000)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(receiveBuffer).maxMessagesPerRead(1));
    }

    /// The connection's latency counts from now, until its owner says otherwise.
    void dial(Lane.Owner owner, Requests requests) {
        switch (plan.protocol()) {
            case HTTP1 -> {
                var connection = new LoadConnection(owner, requests, plan.tls());
                dial(owner, connection, connection);
            }
            case HTTP2, GRPC -> {
                var connection = new H2Connection(owner, requests, plan);
                dial(owner, connection.leader(), connection);
            }
            case WEBSOCKET -> {
                var connection = new WebSocketConnection(owner, requests, plan);
                dial(owner, connection, connection);
            }
        }
    }

    private void dial(Lane.Owner owner, Lane first, ChannelHandler connection) {
        first.startedAt(System.nanoTime());
        bootstrap.clone().handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (plan.tls()) {
                    channel.pipeline().addLast(tls.handler(channel.alloc(), plan.port(), plan.resume()));
                }
                channel.pipeline().addLast(connection);
            }
        }).connect(target).addListener((ChannelFutureListener) connected -> {
            if (!connected.isSuccess()) {
                owner.gone(first, "connect failed");
            }
        });
    }
}
