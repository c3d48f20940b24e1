// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.ConnectionLimits;
import io.cardea.core.file.Http2Config;
import io.cardea.core.file.ServiceConfig.ProxyProtocol;
import io.cardea.core.http.Failure;
import io.cardea.net.http1.OriginConnection;
import io.cardea.net.http2.Http2Limits;
import io.cardea.net.http2.OriginSession;
import io.cardea.net.loop.Loop;
import io.cardea.net.loop.Transport;
import io.cardea.net.tls.OriginTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/// Opens connections to endpoints: name, socket, TLS.
public final class Connector {
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    /// What origins may send us: their heads may be larger than those of clients.
    private static final Http2Limits HTTP2 = Http2Limits.of(ConnectionLimits.DEFAULT.withFields(16 * 1024, 64 * 1024, 200), Http2Config.DEFAULT).withGlitches(20_000);
    /// So many requests at once are sent on one connection, if its origin takes them.
    static final int MOST_STREAMS = 100;
    private static final int MOST_REQUESTS = 1_000_000;

    private final Transport transport;
    private final Executor resolver;
    private final Optional<OriginTls> tls;
    private final Optional<ProxyProtocol> announces;
    private final Names names;

    /// Looks an endpoint's name up. May wait.
    @FunctionalInterface
    interface Names {
        SocketAddress resolve(Endpoint endpoint) throws UnknownHostException;
    }

    /// @param resolver where names are looked up: it may wait
    /// @param tls how `https` endpoints are spoken to; without it they fail
    /// @param announces whether origins are told who the client is, by a PROXY header of which version
    public Connector(Transport transport, Executor resolver, Optional<OriginTls> tls, Optional<ProxyProtocol> announces) {
        this(transport, resolver, tls, announces, Endpoint::resolve);
    }

    Connector(Transport transport, Executor resolver, Optional<OriginTls> tls, Optional<ProxyProtocol> announces, Names names) {
        this.names = names;
        this.transport = transport;
        this.resolver = resolver;
        this.tls = tls;
        this.announces = announces;
    }

    /// Whether an origin may choose HTTP/2 by ALPN.
    boolean offersHttp2() {
        return tls.isPresent() && tls.get().offersHttp2();
    }

    /// Whether one connection may do for many requests.
    boolean mayBeHttp2(Endpoint endpoint) {
        return endpoint.http2() || endpoint.secure() && offersHttp2();
    }

    /// Whether there is no HTTP/1.1 to fall back to.
    boolean isHttp2Only(Endpoint endpoint) {
        return endpoint.http2() || endpoint.secure() && tls.isPresent() && tls.get().isHttp2Only();
    }

    /// Whether a connection belongs to the client that it was opened for (PROXY protocol) and is not to be kept.
    boolean bindsClients() {
        return announces.isPresent();
    }

    /// What became of an attempt to connect. One of the three is called, once, on the loop.
    public interface Opened {
        /// HTTP/1.1: a request at a time.
        void one(OriginConnection connection);

        /// HTTP/2: many.
        void many(OriginSession session);

        void failed(Failure why);
    }

    /// @param tunnel whether HTTP/1.1 is wanted, where there is a choice
    /// @param timeout for the connection and TLS together
    /// @param released as of [OriginConnection]
    public void connect(Loop loop, Endpoint endpoint, boolean tunnel, Client client, Duration timeout, Consumer<OriginConnection> released,
                 Opened opened) {
        if (endpoint.isLiteral()) {
            try {
                open(loop, endpoint, tunnel, client, endpoint.resolve(), timeout, released, opened);
            } catch (UnknownHostException e) {
                opened.failed(Failure.beforeSending(Failure.Kind.NAME_UNKNOWN, "`" + endpoint.host() + "` is no address"));
            }
            return;
        }
        try {
            resolver.execute(() -> resolve(loop, endpoint, tunnel, client, timeout, released, opened));
        } catch (RuntimeException e) { // it takes nothing more, as the edge stops
            opened.failed(Failure.beforeSending(Failure.Kind.NAME_UNKNOWN, "no address for `" + endpoint.host() + "`: " + e));
        }
    }

    private void resolve(Loop loop, Endpoint endpoint, boolean tunnel, Client client, Duration timeout, Consumer<OriginConnection> released, Opened opened) {
        try {
            var address = names.resolve(endpoint);
            loop.eventLoop().execute(() -> open(loop, endpoint, tunnel, client, address, timeout, released, opened));
        } catch (UnknownHostException e) {
            loop.eventLoop().execute(() -> opened.failed(Failure.beforeSending(Failure.Kind.NAME_UNKNOWN, "no address for `" + endpoint.host() + "`")));
        } catch (RuntimeException e) { // of a resolver: whoever waits is told, whatever it was
            loop.eventLoop().execute(() -> opened.failed(Failure.beforeSending(Failure.Kind.NAME_UNKNOWN, "no address for `" + endpoint.host() + "`: " + e)));
        }
    }

    private void open(Loop loop, Endpoint endpoint, boolean tunnel, Client client, SocketAddress address, Duration timeout, Consumer<OriginConnection> released,
                      Opened opened) {
        var bootstrap = new Bootstrap().group(loop.eventLoop())
            .channelFactory(() -> endpoint.isUnix() ? transport.unixClient().get() : transport.client().get())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE))
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
            .handler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    if (!endpoint.secure()) return;
                    var handler = tls.orElseThrow(() -> new IllegalStateException("no TLS for origins")).handler(channel, endpoint.serverName(), endpoint.port(), tunnel);
                    channel.pipeline().addLast("tls", handler).addLast("handshake", new Quiet());
                }
            });
        if (!endpoint.isUnix()) bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        long begun = System.nanoTime();
        bootstrap.connect(address).addListener((ChannelFutureListener) connected -> {
            var channel = connected.channel();
            if (!connected.isSuccess()) {
                opened.failed(failure(endpoint, timeout, connected.cause()));
                return;
            }
            announces.ifPresent(version -> ProxyAnnouncement.write(channel, version, client));
            if (channel.pipeline().get("tls") instanceof SslHandler handler) {
                handler.setHandshakeTimeout(Math.max(1, timeout.toNanos() - (System.nanoTime() - begun)), TimeUnit.NANOSECONDS); // one time for both
                handler.handshakeFuture().addListener(shaken -> {
                    if (shaken.isSuccess()) {
                        channel.pipeline().remove("handshake");
                        attach(loop, channel, "h2".equals(handler.applicationProtocol()), released, opened);
                    } else {
                        channel.close();
                        opened.failed(failure(endpoint, timeout, shaken.cause()));
                    }
                });
            } else {
                attach(loop, channel, endpoint.http2(), released, opened);
            }
        });
    }

    /// Until the handshake is over, its future tells what went wrong; nobody else need hear of it.
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private void attach(Loop loop, Channel channel, boolean http2, Consumer<OriginConnection> released, Opened opened) {
        if (http2) {
            var session = new OriginSession(loop, channel, HTTP2, MOST_STREAMS, MOST_REQUESTS);
            channel.pipeline().addLast("http", session);
            opened.many(session);
        } else {
            var connection = new OriginConnection(loop, channel, released);
            channel.pipeline().addLast("http", connection);
            opened.one(connection);
        }
    }

    private static Failure failure(Endpoint endpoint, Duration timeout, Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException e -> Failure.beforeSending(Failure.Kind.CONNECT_TIMEOUT, endpoint + " did not accept a connection within " + timeout);
            case SslHandshakeTimeoutException e -> Failure.beforeSending(Failure.Kind.CONNECT_TIMEOUT, endpoint + " did not finish the TLS handshake within " + timeout);
            case SSLException e -> Failure.beforeSending(Failure.Kind.TLS_FAILED, "TLS with " + endpoint + ": " + OriginTls.reason(e));
            case ClosedChannelException e when endpoint.secure() -> Failure.beforeSending(Failure.Kind.TLS_FAILED, endpoint + " closed the connection during the TLS handshake");
            default -> Failure.beforeSending(Failure.Kind.CONNECT_REFUSED, endpoint + ": " + cause.getMessage());
        };
    }
}
