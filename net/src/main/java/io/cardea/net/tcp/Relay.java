// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tcp;

import io.cardea.core.exchange.Link;
import io.cardea.core.file.ServiceConfig.ProxyProtocol;
import io.cardea.net.http.ClientConnection;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.cardea.net.loop.Transport;
import io.cardea.net.proxyprotocol.ProxyHeaderWriter;
import io.cardea.net.upstream.pool.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection, carried as it is: what it sent already, then all bytes both ways, as fast as the slower end takes
/// them; each end may close its side by itself.
///
/// The client's end is this handler, the origin's a [Far]. Another instance is tried only while nothing could be sent.
public final class Relay extends ChannelInboundHandlerAdapter implements ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(64 * 1024, 128 * 1024);
    /// What a client may say before there is somebody to hear it.
    private static final int EARLY_BOUND = 64 * 1024;

    private final Loop loop;
    private final Channel near;
    private final Link.Ends ends;
    private final TcpTarget target;
    private final Transport transport;
    private final Executor resolver;
    private final TcpCounts counts;
    private final Deadlines.Deadline idle;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
    private int earlyBytes;
    private boolean nearEnded;
    private boolean farEnded;
    private boolean over;
    private int tries;
    private final int first;
    private @Nullable Channel far;

    /// @param ends of the client's connection, for the PROXY header
    public Relay(Loop loop, Channel near, Link.Ends ends, TcpTarget target, Transport transport, Executor resolver, TcpCounts counts) {
        this.loop = loop;
        this.near = near;
        this.ends = ends;
        this.target = target;
        this.transport = transport;
        this.resolver = resolver;
        this.counts = counts;
        this.first = target.first();
        this.idle = loop.deadlines().deadline(() -> end("nothing went either way for " + target.idle()));
        counts.opened.increment();
        idle.in(target.idle());
        connect();
    }

    // ---- the way to an instance ---------------------------------------------------------------------------------------

    private void connect() {
        var endpoint = target.endpoint(first, tries++);
        if (endpoint.isLiteral()) {
            open(endpoint);
            return;
        }
        resolver.execute(() -> {
            try {
                var address = endpoint.resolve();
                loop.eventLoop().execute(() -> open(endpoint, address));
            } catch (UnknownHostException e) {
                loop.eventLoop().execute(() -> refused(endpoint, e));
            }
        });
    }

    private void open(Endpoint endpoint) {
        try {
            open(endpoint, endpoint.resolve());
        } catch (UnknownHostException e) {
            refused(endpoint, e);
        }
    }

    private void open(Endpoint endpoint, SocketAddress address) {
        if (over) return;
        var bootstrap = new Bootstrap().group(loop.eventLoop())
            .channelFactory(() -> endpoint.isUnix() ? transport.unixClient().get() : transport.client().get())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(target.connectTimeout().toMillis(), Integer.MAX_VALUE))
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast("tcp", new Far());
                }
            });
        if (!endpoint.isUnix()) bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        bootstrap.connect(address).addListener((ChannelFutureListener) connected -> {
            if (connected.isSuccess()) joined(connected.channel()); else refused(endpoint, connected.cause());
        });
    }

    private void refused(Endpoint endpoint, Throwable why) {
        LOG.debug("{} does not take a connection: {}", endpoint, why.getMessage());
        if (over) return;
        if (tries < target.size()) {
            connect();
            return;
        }
        counts.refused.increment();
        end("no instance of " + target.name() + " takes a connection: " + why.getMessage());
    }

    private void joined(Channel channel) {
        if (over) {
            channel.close();
            return;
        }
        far = channel;
        target.announces().ifPresent(version -> channel.write(header(version), channel.voidPromise()));
        for (var data = early.poll(); data != null; data = early.poll()) channel.write(data, channel.voidPromise());
        channel.flush();
        if (nearEnded) shutdown(channel);
        near.config().setAutoRead(channel.isWritable());
    }

    private ByteBuf header(ProxyProtocol version) {
        if (ends.client().isEmpty() || ends.edge().isEmpty()) {
            return version == ProxyProtocol.V2 ? ProxyHeaderWriter.local(near.alloc()) : ProxyHeaderWriter.unknownLine(near.alloc());
        }
        return version == ProxyProtocol.V2 ? ProxyHeaderWriter.proxied(near.alloc(), ends.client().get(), ends.edge().get(), "", "")
            : ProxyHeaderWriter.line(near.alloc(), ends.client().get(), ends.edge().get());
    }

    // ---- the client's end ---------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        var to = far;
        if (over) {
            data.release();
        } else if (to == null) {
            early.add(data);
            earlyBytes += data.readableBytes();
            if (earlyBytes > EARLY_BOUND) near.config().setAutoRead(false);
        } else {
            pass(data, to, near, counts.fromClients);
        }
    }

    private void pass(ByteBuf data, Channel to, Channel from, LongAdder bytes) {
        bytes.add(data.readableBytes());
        idle.in(target.idle());
        to.write(data, to.voidPromise());
        if (!to.isWritable()) {
            to.flush();
            if (!to.isWritable()) from.config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        var to = far;
        if (to != null) to.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        var from = far;
        if (from != null && near.isWritable()) from.config().setAutoRead(true);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) return;
        nearEnded = true;
        var to = far;
        if (to != null) shutdown(to);
        endIfBoth();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("the client closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end("the client's connection broke: " + cause.getMessage());
    }

    /// The origin's end.
    private final class Far extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (over) ((ByteBuf) message).release();
            else pass((ByteBuf) message, near, ctx.channel(), counts.fromOrigins);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            near.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) near.config().setAutoRead(true);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event != ChannelInputShutdownEvent.INSTANCE) return;
            farEnded = true;
            shutdown(near);
            endIfBoth();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            end("the origin closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            end("the connection to the origin broke: " + cause.getMessage());
        }
    }

    // ---- the end ------------------------------------------------------------------------------------------------------

    /// Behind what is written already.
    private static void shutdown(Channel channel) {
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(written -> {
            if (channel instanceof DuplexChannel duplex && channel.isActive()) duplex.shutdownOutput();
        });
    }

    private void endIfBoth() {
        var to = far;
        if (!nearEnded || !farEnded || to == null) return;
        // both have said all; what is under way goes out first
        near.writeAndFlush(near.alloc().buffer(0)).addListener(written -> end("both ends are done"));
    }

    private void end(String why) {
        if (over) return;
        over = true;
        LOG.debug("{} to {}: {}", near.remoteAddress(), target.name(), why);
        idle.dispose();
        counts.closed.increment();
        for (var data : early) data.release();
        early.clear();
        var to = far;
        if (to != null) to.writeAndFlush(to.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        near.writeAndFlush(near.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void drain() {
        // Nobody can tell where such a connection may end: it goes on until it does, or the time is up.
    }

    @Override
    public Loop home() {
        return loop;
    }
}
