// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What services send, and when, to a registry that says yes or no.
class RegistrarTest {
    private static final String ADDRESS = "http://127.0.0.1:9001";
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private volatile int status = 200;
    private final HttpServer server = server();

    private record Asked(String method, String path, String token, String body, long nanos) {}

    private HttpServer server() {
        try {
            var made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/", exchange -> {
                asked.add(new Asked(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), System.nanoTime()));
                exchange.sendResponseHeaders(exchange.getRequestMethod().equals("DELETE") ? 204 : status, -1);
                exchange.close();
            });
            made.start();
            return made;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI registry() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/registry");
    }

    private Registrar.Builder catalog(Duration ttl) {
        return Registrar.at(registry()).service("catalog").address(ADDRESS).ttl(ttl);
    }

    private Asked next() throws InterruptedException {
        var next = asked.poll(10, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("nothing came in ten seconds");
        return next;
    }

    @Test
    void everythingIsSaidAndRenewedThreeTimesInALeaseAndTakenBackAtTheEnd() throws Exception {
        var registrar = catalog(Duration.ofMillis(900)).token("0123456789abcdef").zone("eu").weight(5).priority(1).label("version", "2").label("odd", "\"\\\u00e4").health("/health").start();
        var first = next();
        assertThat(first.method()).isEqualTo("PUT");
        assertThat(first.path()).isEqualTo("/registry/catalog/127.0.0.1:9001");
        assertThat(first.token()).isEqualTo("Bearer 0123456789abcdef");
        assertThat(first.body()).isEqualTo("{\"address\":\"http://127.0.0.1:9001\",\"zone\":\"eu\",\"weight\":5,\"priority\":1,\"health\":\"/health\","
            + "\"labels\":{\"odd\":\"\\\"\\\\\\u00e4\",\"version\":\"2\"},\"draining\":false,\"ttl\":\"900ms\"}");
        long before = first.nanos();
        for (int i = 0; i < 3; i++) {
            var renewal = next();
            assertThat(renewal.body()).isEqualTo(first.body());
            assertThat(Duration.ofNanos(renewal.nanos() - before)).as("never before nine tenths of a third").isGreaterThanOrEqualTo(Duration.ofMillis(265));
            before = renewal.nanos();
        }
        assertThat(registrar.isRegistered()).isTrue();
        registrar.close();
        registrar.close();
        var last = next();
        while (last.method().equals("PUT")) last = next();
        assertThat(last.method()).isEqualTo("DELETE");
        assertThat(asked).isEmpty();
        assertThat(registrar.isRegistered()).isFalse();
    }

    @Test
    void drainingIsSaidAtOnce() throws Exception {
        try (var registrar = catalog(Duration.ofHours(1)).start()) {
            assertThat(next().body()).contains("\"draining\":false");
            registrar.drain();
            assertThat(next().body()).contains("\"draining\":true");
        }
        assertThat(next().method()).isEqualTo("DELETE");
    }

    @Test
    void whatIsRefusedIsTriedAgain() throws Exception {
        status = 503;
        try (var registrar = catalog(Duration.ofHours(1)).start()) {
            next();
            next();
            assertThat(registrar.isRegistered()).isFalse();
            status = 201;
            for (long end = System.nanoTime() + 10_000_000_000L; !registrar.isRegistered() && System.nanoTime() < end; ) asked.poll(20, TimeUnit.MILLISECONDS);
            assertThat(registrar.isRegistered()).isTrue();
        }
    }

    @Test
    void whenOneEdgeIsGoneTheNextIsAsked() throws Exception {
        int closed;
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (var registrar = Registrar.at(URI.create("http://127.0.0.1:" + closed + "/registry"), registry()).service("catalog").address("h2c://[::1]:9001").ttl(Duration.ofHours(1)).start()) {
            assertThat(next().path()).isEqualTo("/registry/catalog/%5B::1%5D:9001");
        }
        assertThat(next().method()).isEqualTo("DELETE");
    }

    @Test
    void withoutAServiceOrAnAddressThereIsNothingToRegister() {
        assertThatThrownBy(() -> Registrar.at(registry()).service("catalog").start()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Registrar.at()).isInstanceOf(IllegalArgumentException.class);
    }
}
