// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.net.http.RequestStream;
import io.cardea.net.loop.Loops;
import io.cardea.net.loop.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An origin ends an idle connection, and before the loop has heard of it a request is to go out that may not be sent twice.
class EndedConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static final class Outcome implements RequestStream.Receiver {
        private final CompletableFuture<Object> told = new CompletableFuture<>();

        @Override
        public void interim(Response response) {}

        @Override
        public void response(Response response) {
            told.complete(response);
        }

        @Override
        public void switched(Response head, Tunnel tunnel) {
            throw new AssertionError("a tunnel");
        }

        @Override
        public void failed(Failure why, boolean stale) {
            told.complete(why);
        }
    }

    private static Request request(String method) {
        return new Request(method, "http", "a", -1, "/", "", "1.1", new Fields().add(FieldName.HOST, "a"), Body.of("body".getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itIsNotSent(boolean reset) throws Exception {
        var transport = Transport.best();
        try (var loops = new Loops(transport, 1); var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var loop = loops.all().getFirst();
            var ready = new CompletableFuture<OriginConnection>();
            var free = new CompletableFuture<OriginConnection>();
            var channel = new Bootstrap().group(loop.eventLoop()).channelFactory(() -> transport.client().get()).handler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel opened) {
                    var connection = new OriginConnection(loop, opened, free::complete);
                    opened.pipeline().addLast(connection);
                    ready.complete(connection);
                }
            }).connect(server.getLocalSocketAddress()).sync().channel();
            assumeTrue(channel instanceof EpollSocketChannel);
            var origin = server.accept();
            var first = new Outcome();
            var connection = ready.get(5, TimeUnit.SECONDS);
            loop.eventLoop().execute(() -> connection.send(request("GET"), "/", "", first, LONG, LONG));
            readRequest(origin);
            origin.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(first.told.get(5, TimeUnit.SECONDS)).isInstanceOf(Response.class);
            free.get(5, TimeUnit.SECONDS);
            var second = new Outcome();
            loop.eventLoop().execute(() -> { // the loop is busy with this while the connection ends
                try {
                    if (reset) origin.setSoLinger(true, 0);
                    origin.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                connection.send(request("POST"), "/", "", second, LONG, LONG);
            });
            assertThat(second.told.get(5, TimeUnit.SECONDS)).isInstanceOfSatisfying(Failure.class, why -> assertThat(why.nothingSent()).isTrue());
            assertThat(channel.closeFuture().await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void readRequest(Socket origin) throws IOException {
        origin.setSoTimeout(5000);
        var text = new StringBuilder();
        while (!text.toString().endsWith("body")) text.append((char) origin.getInputStream().read());
    }
}
