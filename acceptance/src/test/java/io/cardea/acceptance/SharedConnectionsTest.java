// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import io.cardea.testkit.RawHttp2Origin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

/// Loops that use one connection of HTTP/2: what a request and its answer are must not depend on whose loop has it.
@DisabledIf("isAlone")
class SharedConnectionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String GET = " HTTP/1.1\r\nHost: a\r\n\r\n";

    private final AtomicInteger resets = new AtomicInteger();
    private RawHttp2Origin origin = new RawHttp2Origin(call -> {});
    private GatewayUnderTest edge = GatewayUnderTest.file("routes: [{ respond: ok }]\n");
    private RawClient home = edge.client();
    private RawClient away = edge.client();

    /// One core, one loop: nobody to share with.
    static boolean isAlone() {
        return Runtime.getRuntime().availableProcessors() < 2;
    }

    @BeforeEach
    void origin() {
        start("shared", this::answer);
    }

    private void start(String connections, RawHttp2Origin.Script script) {
        stop();
        origin = new RawHttp2Origin(script);
        edge("[\"" + origin.url() + "\"]", connections);
    }

    /// Clients that come one after the other are on different loops; the first to ask makes its loop the home.
    private void edge(String endpoints, String connections) {
        edge.close();
        edge = GatewayUnderTest.file("services:\n  far: { endpoints: " + endpoints + ", connections: " + connections + ", idle-timeout: 5s }\nroutes:\n  - { match: /**, to: { service: far, trailers: x-listed } }\n");
        home = edge.client();
        away = edge.client();
    }

    @AfterEach
    void stop() {
        home.close();
        away.close();
        edge.close();
        origin.close();
    }

    private void answer(RawHttp2Origin.Call call) {
        var wire = call.wire();
        if (call.frame().type() == RawHttp2.RST_STREAM) resets.incrementAndGet();
        if (call.frame().type() == RawHttp2.DATA && call.frame().payload().length > 0) {
            wire.windowUpdate(0, call.frame().payload().length);
            wire.windowUpdate(call.stream(), call.frame().payload().length);
        }
        if (call.isHead() && call.path().equals("/begins")) wire.headers(call.stream(), false, ":status: 200", "content-length: 100").data(call.stream(), false, "begins");
        else if (call.isHead() && call.path().equals("/interim")) wire.headers(call.stream(), false, ":status: 103", "link: </a>").headers(call.stream(), true, ":status: 204");
        else if (call.isHead() && call.path().equals("/breaks")) wire.headers(call.stream(), false, ":status: 200", "content-length: 100").data(call.stream(), false, "breaks").reset(call.stream(), 2);
        else if (call.isHead() && call.path().equals("/closes")) wire.close();
        else if (call.frame().isLast() && call.isHead() && !call.path().equals("/trailers") || call.frame().isLast() && call.frame().type() == RawHttp2.DATA) call.answer("ok");
        else if (call.frame().isLast()) wire.headers(call.stream(), false, ":status: 200").data(call.stream(), false, "ok").headers(call.stream(), true, "x-listed: yes", "x-other: no");
    }

    // ---- connections ----------------------------------------------------------------------------------------------------

    private void askFromAllLoops() throws Exception {
        var clients = List.of(home, away, edge.client(), edge.client());
        for (int round = 0; round < 5; round++) {
            for (var client : clients) client.send("GET /x" + GET);
            for (var client : clients) assertThat(client.response()).startsWith("HTTP/1.1 200 ").contains("ok");
        }
        clients.forEach(RawClient::close);
        assertThat(origin.heads()).hasSize(20);
    }

    @Test
    void allLoopsUseOneConnectionAlsoWhenTheyAllBeginAtOnce() throws Exception {
        askFromAllLoops();
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void eachLoopHasItsOwnUnlessToldOtherwise() throws Exception {
        start("per-loop", this::answer);
        askFromAllLoops();
        assertThat(origin.connections()).isBetween(2, 4);
    }

    @Test
    void theConnectionEndsWithTheEdge() {
        home.send("GET /x" + GET).response();
        away.send("GET /x" + GET).response();
        assertThat(origin.open()).isEqualTo(1);
        edge.close();
        Eventually.holds(PATIENCE, () -> origin.open() == 0);
    }

    @Test
    void aConnectionThatBreaksIsToldToAllLoopsAndReplaced() {
        home.send("GET /begins" + GET);
        assertThat(home.head()).startsWith("HTTP/1.1 200 ");
        assertThat(away.send("PATCH /closes" + GET).response()).startsWith("HTTP/1.1 502 ");
        assertThat(home.rest()).as("the answer is not as long as was promised, and so it breaks off").hasSizeLessThan(100);
        assertThat(away.send("GET /x" + GET).response()).contains("ok");
        assertThat(origin.connections()).isEqualTo(2);
    }

    /// A body that was not begun may go to the next instance, from whichever loop it is sent.
    @Test
    void anInstanceThatRefusesConnectionsIsPassedOverWithTheBodyWhole() throws Exception {
        int dead;
        try (var socket = new java.net.ServerSocket(0)) {
            dead = socket.getLocalPort();
        }
        home.close();
        away.close();
        edge("[\"h2c://127.0.0.1:" + dead + "\", \"" + origin.url() + "\"]", "shared");
        for (int i = 0; i < 4; i++) {
            for (var client : List.of(home, away)) assertThat(client.send("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody").response()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(origin.heads()).hasSize(8).allMatch(call -> call.fields().get("content-length").equals("4"));
    }

    @Test
    void whenNobodyIsThereThatIsTold() {
        origin.close();
        assertThat(home.send("GET /x" + GET).response()).startsWith("HTTP/1.1 502 ");
        assertThat(away.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody").response()).startsWith("HTTP/1.1 502 ");
    }

    // ---- what crosses ---------------------------------------------------------------------------------------------------

    @Test
    void trailersAndInterimAnswersCross() {
        assertThat(home.send("GET /x" + GET).response()).contains("ok");
        away.send("GET /trailers HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
        assertThat(away.head()).contains("Via: 2 cardea\r\n");
        assertThat(away.bytes("2\r\nok\r\n0\r\nx-listed: yes\r\n\r\n".length())).isEqualTo("2\r\nok\r\n0\r\nx-listed: yes\r\n\r\n");
        assertThat(away.send("GET /interim" + GET).head()).startsWith("HTTP/1.1 103 ").contains("</a>", "2 cardea");
        assertThat(away.head()).startsWith("HTTP/1.1 204 ");
        away.send("POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: x-listed\r\n\r\n2\r\nab\r\n0\r\nx-listed: up\r\n\r\n");
        assertThat(away.head()).startsWith("HTTP/1.1 200 ");
        assertThat(away.bytes("2\r\nok\r\n0\r\nx-listed: yes\r\n\r\n".length())).as("what the origin says when trailers end a request").contains("x-listed: yes");
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void whoCancelsInTheMiddleEndsHisOwnStreamOnly() {
        home.send("GET /begins" + GET);
        assertThat(home.head()).startsWith("HTTP/1.1 200 ");
        try (var one = new RawHttp2(edge.port()); var two = new RawHttp2(edge.port())) { // one of them is not at home
            for (var client : List.of(one, two)) {
                client.request(1, true, "GET", "/begins");
                for (var frame = client.next().orElseThrow(); frame.type() != RawHttp2.DATA; ) frame = client.next().orElseThrow();
                client.reset(1, 8);
            }
            Eventually.holds(PATIENCE, () -> resets.get() == 2);
            for (var client : List.of(one, two)) client.request(3, false, "POST", "/up", "content-length: 100").data(3, false, "half");
            Eventually.holds(PATIENCE, () -> origin.heads().size() == 5);
            for (var client : List.of(one, two)) client.reset(3, 8);
            Eventually.holds(PATIENCE, () -> resets.get() == 4);
            for (var client : List.of(one, two)) client.request(5, false, "POST", "/up").data(5, false, "half");
            Eventually.holds(PATIENCE, () -> origin.heads().size() == 7);
        }
        Eventually.holds(PATIENCE, () -> resets.get() == 6);
        try (var next = edge.client(); var other = edge.client()) {
            for (var client : List.of(next, other)) assertThat(client.send("GET /x" + GET).response()).contains("ok");
        }
        assertThat(home.bytes(6)).isEqualTo("begins");
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void anAnswerThatBreaksOffIsNeverWhole() {
        home.send("GET /x" + GET).response();
        assertThat(away.send("GET /breaks" + GET).rest()).startsWith("HTTP/1.1 ").doesNotEndWith("\r\n\r\n0\r\n\r\n").hasSizeLessThan(2000);
        try (var other = edge.client()) {
            assertThat(other.send("GET /x" + GET).response()).contains("ok");
        }
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void largeBodiesCrossWholeBothWays() {
        var large = "0123456789abcdef".repeat(40_000);
        try (var echo = new FakeOrigin((request, peer) -> peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + request.body().length() + "\r\n\r\n" + request.body()));
             var behind = GatewayUnderTest.of("/**", echo)) {
            home.close();
            away.close();
            edge("[\"h2c://127.0.0.1:" + behind.port() + "\"]", "shared");
            for (var client : List.of(home, away)) {
                var answer = client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length() + "\r\n\r\n" + large).response();
                assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).isEqualTo(large);
            }
        }
    }

    /// What a client does not take waits at the origin, but for a window, a batch and what sockets hold.
    @Test
    void aSlowClientSlowsTheOriginFromAnotherLoop() throws Exception {
        var written = new AtomicLong();
        var over = new CountDownLatch(1);
        try (var source = new FakeOrigin((request, peer) -> {
                if (request.line().contains("/small")) {
                    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    return;
                }
                try {
                    peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + (64 << 20) + "\r\n\r\n");
                    for (int i = 0; i < 1024; i++) {
                        peer.out().write(new byte[64 * 1024]);
                        written.addAndGet(64 * 1024);
                    }
                } finally {
                    over.countDown();
                }
            }); var behind = GatewayUnderTest.of("/**", source)) {
            home.close();
            away.close();
            edge("[\"h2c://127.0.0.1:" + behind.port() + "\"]", "shared");
            assertThat(home.send("GET /small" + GET).response()).endsWith("ok");
            assertThat(away.send("GET /large" + GET).head()).startsWith("HTTP/1.1 200 ");
            Eventually.stands(written);
            assertThat(written.get()).isLessThan(32 << 20);
            assertThat(home.send("GET /small" + GET).response()).endsWith("ok");
            long before = written.get();
            away.in().skipNBytes(4 << 20);
            Eventually.holds(PATIENCE, () -> written.get() > before);
            away.close();
            assertThat(over.await(10, TimeUnit.SECONDS)).as("the origin hears that nobody reads").isTrue();
        }
    }

    @Test
    void aWebSocketCrosses() {
        try (var echo = new FakeOrigin((request, peer) -> {
                peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + io.cardea.net.http.WebSocket.accept(request.field("Sec-WebSocket-Key").getFirst()) + "\r\n\r\n");
                var buffer = new byte[8192];
                for (int n; (n = peer.in().read(buffer)) > 0; ) peer.out().write(buffer, 0, n);
                peer.close();
            }); var behind = GatewayUnderTest.of("/**", echo)) {
            home.close();
            away.close();
            edge("[\"h2c://127.0.0.1:" + behind.port() + "\"]", "shared");
            for (var client : List.of(home, away)) {
                client.send("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 101 ");
                for (int i = 0; i < 20; i++) assertThat(client.send("message " + i).bytes(("message " + i).length())).isEqualTo("message " + i);
            }
            assertThat(home.send("last").finish().rest()).isEqualTo("last");
            assertThat(away.send("last").finish().rest()).isEqualTo("last");
        }
    }
}
