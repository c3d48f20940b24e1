// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.core.exchange.ConnectionLimits;
import io.cardea.core.exchange.Gate;
import io.cardea.core.exchange.Link;
import io.cardea.core.file.ListenerConfig;
import io.cardea.net.http1.ServerConnection;
import io.cardea.net.loop.Loop;
import io.cardea.net.loop.Loops;
import io.cardea.net.tls.HandshakeFailures;
import io.cardea.net.tls.ServerTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One listening socket. Each new connection goes to the loop that carries the fewest.
///
/// Its settings may be replaced while it listens; connections that stand keep those they came in by.
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private final String text;
    private final Loops loops;
    private final Supplier<Gate> gate;
    private final Set<ServerConnection> open = ConcurrentHashMap.newKeySet();
    private final HandshakeFailures handshakeFailures = new HandshakeFailures();
    private final Channel socket;
    private volatile Settings settings;
    private volatile boolean draining;

    /// What a reload may change.
    record Settings(ListenerConfig config, ConnectionLimits limits, Connections connections, Optional<ServerTls> tls) {
        static Settings of(ListenerConfig config, ConnectionLimits limits, Optional<ServerTls> tls) {
            return new Settings(config, limits, new Connections(config.connections(), config.connectionsPerAddress()), tls);
        }
    }

    /// @throws IOException if the address cannot be bound: the message names it and says why
    Listener(Settings settings, Loops loops, Supplier<Gate> gate) throws IOException {
        this.text = settings.config.address();
        this.loops = loops;
        this.gate = gate;
        this.settings = settings;
        var address = Address.parse(text);
        boolean inet = address instanceof InetSocketAddress;
        var transport = loops.transport();
        // The listening socket shares the first loop; what it accepts is handed to the loop with the fewest connections.
        var bootstrap = new ServerBootstrap().group(loops.all().getFirst().eventLoop(), loops.all().getFirst().eventLoop())
            .channelFactory(() -> inet ? transport.server().get() : transport.unixServer().get())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .handler(new Acceptor())
            .childHandler(new Unused());
        if (inet) bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var why = String.valueOf(bound.cause().getMessage());
            throw new IOException("cannot listen on " + text + ": " + why + (why.contains("in use") ? "; is another server running there?" : ""), bound.cause());
        }
        socket = bound.channel();
    }

    public String text() {
        return text;
    }

    /// Where it really listens: the port, when the file said 0.
    public SocketAddress localAddress() {
        return socket.localAddress();
    }

    public int port() {
        return localAddress() instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    public int connections() {
        return settings.connections.count();
    }

    /// Handshakes that came to nothing since the socket was opened, over all reloads.
    public HandshakeFailures handshakeFailures() {
        return handshakeFailures;
    }

    Optional<ServerTls> tls() {
        return settings.tls;
    }

    void apply(Settings next) {
        settings = next;
    }

    /// Accepts no more; connections that stand go on.
    void stopAccepting() {
        socket.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /// Idle connections go, busy ones close behind their answer.
    void drain() {
        draining = true;
        for (var connection : open) connection.home().eventLoop().execute(connection::drain);
    }

    void closeAll() {
        for (var connection : open) connection.home().eventLoop().execute(connection::reset);
    }

    /// Whether clients speak https here.
    public boolean isSecure() {
        return settings.tls.isPresent();
    }

    /// Whether the socket is there and accepts.
    public boolean isListening() {
        return socket.isOpen();
    }

    /// Connections that stand, whatever settings they came in by.
    public int openConnections() {
        return open.size();
    }

    /// Takes the place of Netty's own, which gives connections to loops in turn, whatever they carry.
    @Sharable
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var channel = (Channel) message;
            var current = settings;
            var peer = Address.host(channel.remoteAddress());
            if (!current.connections.enter(peer)) {
                channel.unsafe().closeForcibly();
                return;
            }
            channel.closeFuture().addListener(closed -> current.connections.leave(peer));
            channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER);
            if (channel.remoteAddress() instanceof InetSocketAddress) {
                channel.config().setOption(ChannelOption.TCP_NODELAY, true);
                channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
            }
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            var loop = loops.leastLoaded();
            channel.pipeline().addLast(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel accepted) {
                    begin(loop, accepted, peer, current);
                }
            });
            loop.eventLoop().register(channel).addListener(registered -> {
                if (!registered.isSuccess()) channel.unsafe().closeForcibly();
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // Mostly: no descriptors left. Accepting on at full speed would only burn the processor.
            LOG.error("{} cannot accept: {}; pausing for a second. Raise the limit of open files (ulimit -n)?", text, cause.getMessage());
            var config = ctx.channel().config();
            if (!config.isAutoRead()) return;
            config.setAutoRead(false);
            ctx.channel().eventLoop().schedule(() -> config.setAutoRead(true), 1, TimeUnit.SECONDS);
        }
    }

    private void begin(Loop loop, Channel channel, String peer, Settings current) {
        int port = channel.localAddress() instanceof InetSocketAddress inet ? inet.getPort() : -1;
        current.tls.ifPresentOrElse(
            tls -> tls.begin(loop, channel, current.limits.handshake(), handshakeFailures,
                agreed -> attach(loop, channel, new Link(text, port, Optional.of(agreed.tls()), agreed.mayServe()), peer, current)),
            () -> attach(loop, channel, new Link(text, port, Optional.empty()), peer, current));
    }

    private void attach(Loop loop, Channel channel, Link link, String peer, Settings current) {
        var connection = new ServerConnection(loop, channel, link, peer, gate, current.limits, () -> draining);
        loop.connectionOpened();
        open.add(connection);
        channel.closeFuture().addListener(closed -> {
            loop.connectionClosed();
            open.remove(connection);
        });
        channel.pipeline().addLast("http", connection);
    }

    /// A bootstrap demands a handler for children; the acceptor above sets up each.
    @Sharable
    private static final class Unused extends ChannelInboundHandlerAdapter {}
}
