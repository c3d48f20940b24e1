// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.ConnectionLimits;
import io.cardea.core.exchange.Edge;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Gate;
import io.cardea.core.exchange.Handler;
import io.cardea.core.exchange.Link;
import io.cardea.core.exchange.Route;
import io.cardea.core.exchange.RouteLimits;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.net.loop.Loops;
import io.cardea.net.loop.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A client may take all of an answer but its end, and leave that in the edge's buffer, below every mark that tells of a full one.
class UnreadEndTest {
    private static final int LOW = 32 * 1024;
    private static final ConnectionLimits LIMITS = limits(Duration.ofMillis(300));

    private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
    private final CompletableFuture<Exchange> ended = new CompletableFuture<>();

    private static ConnectionLimits limits(Duration write) {
        var plain = ConnectionLimits.DEFAULT;
        return new ConnectionLimits(plain.requestLine(), plain.field(), plain.fields(), plain.fieldCount(), plain.handshake(), plain.head(), plain.idle(), plain.body(),
            plain.bodyRate(), write, plain.linger(), plain.halfClosed(), plain.requests());
    }

    @Test
    void aClientThatLeavesOnlyTheEndUnreadIsLetGo() throws Exception {
        var transport = Transport.best();
        try (var loops = new Loops(transport, 1); var client = new Socket()) {
            var loop = loops.all().getFirst();
            var listening = new ServerBootstrap().group(loop.eventLoop(), loop.eventLoop()).channelFactory(() -> transport.server().get())
                .childOption(ChannelOption.SO_SNDBUF, 4096) // so that the kernel takes little, and that often
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW, 2 * LOW))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ServerConnection(loop, channel, new Link("test", 0, Optional.empty()), "127.0.0.1", () -> new Answering(), LIMITS, () -> false));
                        accepted.complete(channel);
                    }
                }).bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
            client.setReceiveBufferSize(4096);
            client.connect(listening.localAddress());
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var channel = accepted.get(5, TimeUnit.SECONDS);
            var in = client.getInputStream();
            long waits = Long.MAX_VALUE;
            while (waits >= LOW) {
                assertThat(in.readNBytes(512)).hasSize(512);
                waits = channel.eventLoop().submit(() -> {
                    var outbound = channel.unsafe().outboundBuffer();
                    return outbound == null ? 0 : outbound.totalPendingWriteBytes();
                }).get();
            }
            assertThat(waits).as("bytes that wait").isPositive();
            assertThat(channel.closeFuture().await(5, TimeUnit.SECONDS)).as("closed").isTrue();
            assertThat(ended.get(5, TimeUnit.SECONDS).failure()).hasValueSatisfying(why -> assertThat(why.kind()).isEqualTo(Failure.Kind.CLIENT_GONE));
            listening.close().sync();
        }
    }

    /// Answers everything by one piece above the high mark and, as a piece of its own, an end below the low one.
    private final class Answering implements Gate, Edge {
        @Override
        public Exchange open(Client client, String method, String target, Fields fields, String version, Body body, long startNanos) {
            var request = new Request(method, "http", "a", -1, target, "", version, fields, body);
            return new Exchange(this, client, request, Route.of("all", "/**", List.of(), new Handler() {
                @Override
                public void serve(Exchange exchange) {
                    exchange.answer(new Response(200, new Fields(), new Whole()));
                }

                @Override
                public String kind() {
                    return "test";
                }

                @Override
                public String target() {
                    return "";
                }
            }, RouteLimits.DEFAULT, ""), Map.of(), "id", startNanos);
        }

        @Override
        public Exchange refused(Client client, Failure why, long startNanos) {
            throw new AssertionError(why);
        }

        @Override
        public void began(Exchange exchange) {}

        @Override
        public void ended(Exchange exchange) {
            ended.complete(exchange);
        }

        @Override
        public Response errorPage(Exchange exchange, Failure failure) {
            throw new AssertionError(failure);
        }

        @Override
        public Executor lane(Blocking.Lane lane) {
            throw new AssertionError("no policy waits here");
        }
    }

    /// Gives all at once, so that nothing is pulled when the channel has room again.
    private static final class Whole implements Body {
        @Override
        public Chunk read() {
            var trailers = new Fields();
            for (int i = 0; i < 10; i++) trailers.add(FieldName.of("X-End"), "e".repeat(2000));
            return new Chunk(Unpooled.wrappedBuffer(new byte[4 * LOW]), true, Optional.of(trailers), Optional.empty());
        }

        @Override
        public void demand(Runnable readable) {
            throw new AssertionError("all was there");
        }

        @Override
        public void cancel(Failure why) {}

        @Override
        public long length() {
            return UNKNOWN;
        }
    }
}
