// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.core.address.AddressSet;
import io.cardea.core.exchange.Gate;
import io.cardea.core.exchange.Link;
import io.cardea.core.file.ListenerConfig;
import io.cardea.net.http.ClientConnection;
import io.cardea.net.http1.ServerConnection;
import io.cardea.net.http2.Glitch;
import io.cardea.net.http2.Http2Limits;
import io.cardea.net.loop.Loop;
import io.cardea.net.proxyprotocol.ProxyHeader;
import io.cardea.net.tcp.Relay;
import io.cardea.net.tcp.TcpCounts;
import io.cardea.net.tcp.TcpTarget;
import io.cardea.net.tls.Expiry;
import io.cardea.net.tls.HandshakeFailures;
import io.cardea.net.tls.ServerTls;
import io.netty.buffer.ByteBuf;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One listening socket. Each new connection goes to the loop that carries the fewest.
///
/// Its settings may be replaced while it listens; connections that stand keep those they came in by.
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 * 1024, 64 * 1024);
    private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

    private final String text;
    private final ServerSockets sockets;
    private final Executor resolver;
    private final Supplier<Gate> gate;
    private final Set<Channel> accepted = ConcurrentHashMap.newKeySet();
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final TcpCounts carried = new TcpCounts();
    private final Floods floods;
    private final HandshakeFailures handshakeFailures = new HandshakeFailures();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final AtomicLong toldOfHeaders = new AtomicLong(System.nanoTime() - QUIET);
    private final ServerSockets.Opened socket;
    private volatile Settings settings;
    private volatile boolean draining;
    private volatile boolean ended;
    private final Connections connections = new Connections(); // over all reloads, as the connections are

    /// What a reload may change.
    record Settings(ListenerConfig config, Http2Limits limits, Optional<ServerTls> tls, Carried carried, AddressSet proxies) {
        /// @throws IllegalArgumentException if `proxy-protocol` holds what is no network
        static Settings of(ListenerConfig config, Http2Limits limits, Optional<ServerTls> tls, Carried carried) {
            return new Settings(config, limits, tls, carried, AddressSet.of(config.proxyProtocol()));
        }
    }

    /// Who is at the other end, and where it came in.
    ///
    /// @param peer the client's address without port
    private record Arrival(String peer, Link.Ends ends) {
        static Arrival of(Channel channel) {
            return new Arrival(Address.host(channel.remoteAddress()), new Link.Ends(inet(channel.remoteAddress()), inet(channel.localAddress())));
        }

        /// What the proxy in front says holds, unless it speaks for itself.
        Arrival told(ProxyHeader header) {
            if (header.local()) return this;
            return new Arrival(Address.host(header.source()), new Link.Ends(Optional.of(header.source()), Optional.of(header.destination())));
        }

        int port() {
            return ends.edge().map(InetSocketAddress::getPort).orElse(-1);
        }

        private static Optional<InetSocketAddress> inet(SocketAddress address) {
            return address instanceof InetSocketAddress inet ? Optional.of(inet) : Optional.empty();
        }
    }

    /// Bound, but nobody is let in before [#begin]: who connects meanwhile waits in the kernel.
    ///
    /// @throws IOException if the address cannot be bound: the message names it and says why
    Listener(Settings settings, ServerSockets sockets, Executor resolver, Supplier<Gate> gate) throws IOException {
        this.text = settings.config.address();
        this.sockets = sockets;
        this.resolver = resolver;
        this.gate = gate;
        this.settings = settings;
        this.floods = new Floods(settings.limits.address());
        connections.allow(settings.config.connections(), settings.config.connectionsPerAddress());
        this.socket = sockets.open(settings.config, new Acceptor());
    }

    public String text() {
        return text;
    }

    /// Where it really listens: the port, when the file said 0.
    public SocketAddress localAddress() {
        return socket.channel().localAddress();
    }

    public int port() {
        return localAddress() instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    public int connections() {
        return connections.count();
    }

    /// What was carried as it is, since the socket was opened.
    public TcpCounts carried() {
        return carried;
    }

    /// Connections that were closed for wasting its time, since the socket was opened.
    public long floods() {
        return floods.count();
    }

    /// Addresses that are not let in for now, since they have wasted its time.
    public int barred() {
        return floods.barred();
    }

    /// Connections of such addresses that were closed as they came, since the socket was opened.
    public long barredConnections() {
        return floods.refused();
    }

    /// What came of that kind, since the socket was opened.
    public long glitches(Glitch kind) {
        return floods.glitches(kind);
    }

    /// Handshakes that came to nothing since the socket was opened, over all reloads.
    public HandshakeFailures handshakeFailures() {
        return handshakeFailures;
    }

    /// Until when the certificates are good that it shows, but for those that an issuer answers for.
    public List<Expiry> expiries() {
        return settings.tls.map(ServerTls::expiries).orElse(List.of());
    }

    Optional<ServerTls> tls() {
        return settings.tls;
    }

    void apply(Settings next) {
        var before = settings;
        if (!next.config.mode().equals(before.config.mode())) ServerSockets.permit(next.config);
        connections.allow(next.config.connections(), next.config.connectionsPerAddress());
        floods.allow(next.limits.address());
        settings = next;
    }

    /// What it was opened for is in force.
    void begin() {
        socket.channel().config().setAutoRead(true);
    }

    /// Accepts no more; connections that stand go on.
    void stopAccepting() {
        socket.channel().close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        socket.closed().run();
    }

    /// Idle connections go, busy ones close behind their answer. Follows [#stopAccepting].
    void drain() {
        draining = true;
        for (var connection : open) connection.home().eventLoop().execute(connection::drain);
        doneIfEmpty();
    }

    /// Complete when it drains and the last connection is closed.
    CompletableFuture<Void> drained() {
        return drained;
    }

    void closeAll() {
        ended = true; // what is not registered yet sees it when it is
        for (var channel : accepted) if (channel.isRegistered()) channel.close();
    }

    private void gone(Channel channel) {
        if (!accepted.remove(channel)) return;
        connections.close();
        doneIfEmpty();
    }

    private void doneIfEmpty() {
        if (draining && accepted.isEmpty()) drained.complete(null);
    }

    /// Whether clients speak https here.
    public boolean isSecure() {
        return settings.tls.isPresent();
    }

    /// Whether the socket is there and accepts.
    public boolean isListening() {
        return socket.channel().isOpen();
    }

    /// Connections that stand, whatever settings they came in by.
    public int openConnections() {
        return open.size();
    }

    /// Takes what the socket accepts and gives it to a loop.
    @Sharable
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var channel = (Channel) message;
            var current = settings;
            if (!connections.open()) {
                channel.unsafe().closeForcibly();
                return;
            }
            accepted.add(channel);
            channel.closeFuture().addListener(closed -> gone(channel));
            var arrival = Arrival.of(channel);
            boolean proxied = !current.proxies.isEmpty() && current.proxies.contains(arrival.peer);
            if (!proxied && !enter(channel, arrival, current)) {
                channel.unsafe().closeForcibly(); // no future tells of that
                gone(channel);
                return;
            }
            channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER);
            if (channel.remoteAddress() instanceof InetSocketAddress) {
                channel.config().setOption(ChannelOption.TCP_NODELAY, true);
                channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
            }
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            var loop = sockets.loops().leastLoaded();
            channel.pipeline().addLast(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel added) {
                    if (ended) added.close();
                    else if (proxied) greet(loop, added, arrival, current);
                    else begin(loop, added, arrival, current.limits.connection().handshake(), current);
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

    /// A place among the connections of the client's address.
    private boolean enter(Channel channel, Arrival arrival, Settings current) {
        if (floods.refuses(arrival.peer) || !connections.enter(arrival.peer)) return false;
        channel.closeFuture().addListener(closed -> connections.leave(arrival.peer));
        return true;
    }

    /// A proxy that is trusted to say who the client is must say so first.
    private void greet(Loop loop, Channel channel, Arrival proxy, Settings current) {
        var limit = current.limits.connection().handshake();
        long since = System.nanoTime();
        channel.pipeline().addLast("proxy-header", new Greeting(loop, limit, header -> {
            var client = proxy.told(header);
            if (!header.local() && !enter(channel, client, current)) {
                channel.close();
                return;
            }
            var left = limit.isZero() ? limit : limit.minusNanos(System.nanoTime() - since);
            begin(loop, channel, client, limit.isZero() || left.isPositive() ? left : Duration.ofMillis(1), current);
        }, why -> {
            long told = toldOfHeaders.get();
            // once a minute: a proxy that does not send them would fill the log
            if (System.nanoTime() - told >= QUIET && toldOfHeaders.compareAndSet(told, System.nanoTime())) {
                LOG.warn("{} closed a connection of {}, which `proxy-protocol` lists: {}", text, proxy.peer, why);
            }
            channel.close();
        }));
    }

    private void begin(Loop loop, Channel channel, Arrival arrival, Duration handshake, Settings current) {
        if (current.carried.all().isPresent()) {
            channel.pipeline().addLast("tcp", relay(loop, channel, arrival, current.carried.all().get()));
            return;
        }
        var byName = current.carried.byName();
        if (current.tls.isEmpty() && !byName.isEmpty()) {
            byName.begin(loop, channel, handshake, handshakeFailures, to -> relay(loop, channel, arrival, to));
            return;
        }
        current.tls.ifPresentOrElse(
            tls -> tls.begin(loop, channel, handshake, handshakeFailures, byName, to -> relay(loop, channel, arrival, to), agreed -> attach(loop, channel,
                new Link(text, arrival.port(), Optional.of(agreed.tls()), agreed.mayServe(), arrival.ends), arrival, current, agreed.http2())),
            () -> attach(loop, channel, new Link(text, arrival.port(), Optional.empty(), host -> true, arrival.ends), arrival, current, !current.config.http().one()));
    }

    private Relay relay(Loop loop, Channel channel, Arrival arrival, TcpTarget target) {
        loop.connectionOpened();
        channel.closeFuture().addListener(closed -> loop.connectionClosed());
        return known(channel, new Relay(loop, channel, arrival.ends, target, sockets.loops().transport(), resolver, carried));
    }

    private void attach(Loop loop, Channel channel, Link link, Arrival arrival, Settings current, boolean http2) {
        loop.connectionOpened();
        channel.closeFuture().addListener(closed -> loop.connectionClosed());
        if (http2) {
            channel.pipeline().addLast("http", known(channel, http2(loop, channel, link, arrival, current)));
            return;
        }
        // In clear text nothing else tells which version it is (RFC 9113 §3.3).
        boolean either = link.tls().isEmpty() && current.config.http().two();
        var connection = new ServerConnection(loop, channel, link, arrival.peer, gate, current.limits.connection(), () -> draining);
        if (either) connection.orElse(read -> become(channel, connection, http2(loop, channel, link, arrival, current), read));
        channel.pipeline().addLast("http", known(channel, connection));
    }

    private io.cardea.net.http2.ServerConnection http2(Loop loop, Channel channel, Link link, Arrival arrival, Settings current) {
        return new io.cardea.net.http2.ServerConnection(loop, channel, link, arrival.peer, gate, current.limits, floods);
    }

    private void become(Channel channel, ServerConnection before, io.cardea.net.http2.ServerConnection after, ByteBuf read) {
        open.remove(before);
        channel.pipeline().replace("http", "http", known(channel, after));
        after.channelRead(channel.pipeline().context("http"), read);
    }

    private <C extends ClientConnection> C known(Channel channel, C connection) {
        open.add(connection);
        channel.closeFuture().addListener(closed -> open.remove(connection));
        if (draining) connection.home().eventLoop().execute(connection::drain);
        return connection;
    }
}
