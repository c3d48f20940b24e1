// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Client;
import io.cardea.core.file.ServiceConfig.ProxyProtocol;
import io.cardea.core.http.Failure;
import io.cardea.net.http1.OriginConnection;
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

    private final Transport transport;
    private final Executor resolver;
    private final Optional<OriginTls> tls;
    private final Optional<ProxyProtocol> announces;

    /// @param resolver where names are looked up: it may wait
    /// @param tls how `https` endpoints are spoken to; without it they fail
    /// @param announces whether origins are told who the client is, by a PROXY header of which version
    public Connector(Transport transport, Executor resolver, Optional<OriginTls> tls, Optional<ProxyProtocol> announces) {
        this.transport = transport;
        this.resolver = resolver;
        this.tls = tls;
        this.announces = announces;
    }

    /// Whether a connection belongs to the client that it was opened for (PROXY protocol) and is not to be kept.
    boolean bindsClients() {
        return announces.isPresent();
    }

    void connect(Loop loop, Endpoint endpoint, Client client, Duration timeout, Consumer<OriginConnection> released,
                 Consumer<OriginConnection> ready, Consumer<Failure> failed) {
        if (endpoint.isLiteral()) {
            try {
                open(loop, endpoint, client, endpoint.resolve(), timeout, released, ready, failed);
            } catch (UnknownHostException e) {
                failed.accept(Failure.beforeSending(Failure.Kind.NAME_UNKNOWN, "`" + endpoint.host() + "` is no address"));
            }
            return;
        }
        resolver.execute(() -> {
            try {
                var address = endpoint.resolve();
                loop.eventLoop().execute(() -> open(loop, endpoint, client, address, timeout, released, ready, failed));
            } catch (UnknownHostException e) {
                loop.eventLoop().execute(() -> failed.accept(Failure.beforeSending(Failure.Kind.NAME_UNKNOWN, "no address for `" + endpoint.host() + "`")));
            }
        });
    }

    private void open(Loop loop, Endpoint endpoint, Client client, SocketAddress address, Duration timeout, Consumer<OriginConnection> released,
                      Consumer<OriginConnection> ready, Consumer<Failure> failed) {
        var bootstrap = new Bootstrap().group(loop.eventLoop())
            .channelFactory(() -> endpoint.isUnix() ? transport.unixClient().get() : transport.client().get())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE))
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
            .handler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    if (!endpoint.secure()) return;
                    var handler = tls.orElseThrow(() -> new IllegalStateException("no TLS for origins")).handler(channel, endpoint.bareHost(), endpoint.port());
                    channel.pipeline().addLast("tls", handler).addLast("handshake", new Quiet());
                }
            });
        if (!endpoint.isUnix()) bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        long begun = System.nanoTime();
        bootstrap.connect(address).addListener((ChannelFutureListener) connected -> {
            var channel = connected.channel();
            if (!connected.isSuccess()) {
                failed.accept(failure(endpoint, timeout, connected.cause()));
                return;
            }
            announces.ifPresent(version -> ProxyAnnouncement.write(channel, version, client));
            if (channel.pipeline().get("tls") instanceof SslHandler handler) {
                handler.setHandshakeTimeout(Math.max(1, timeout.toNanos() - (System.nanoTime() - begun)), TimeUnit.NANOSECONDS); // one time for both
                handler.handshakeFuture().addListener(shaken -> {
                    if (shaken.isSuccess()) {
                        channel.pipeline().remove("handshake");
                        ready.accept(attached(loop, channel, released));
                    } else {
                        channel.close();
                        failed.accept(failure(endpoint, timeout, shaken.cause()));
                    }
                });
            } else {
                ready.accept(attached(loop, channel, released));
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

    private static OriginConnection attached(Loop loop, Channel channel, Consumer<OriginConnection> released) {
        var connection = new OriginConnection(loop, channel, released);
        channel.pipeline().addLast("http", connection);
        return connection;
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
