// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WebSockets (RFC 6455, RFC 8441) by both versions of HTTP on both sides.
class WebSocketTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final String HANDSHAKE = "Host: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n";

    @TempDir
    Path folder;

    /// Accepts, and says everything again.
    private final FakeOrigin echo = new FakeOrigin((request, peer) -> {
        var key = request.field("Sec-WebSocket-Key");
        if (key.isEmpty() || request.line().contains("/no")) {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
            return;
        }
        var accept = request.line().contains("/wrong") ? "wrong" : accept(key.getFirst());
        peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + "\r\n\r\n");
        var buffer = new byte[8192];
        for (int n; (n = peer.in().read(buffer)) > 0; ) peer.out().write(buffer, 0, n);
        peer.close();
    });
    private GatewayUnderTest edge = GatewayUnderTest.file("routes: [{ match: /plain, respond: ok }, { match: /**, to: { service: \"" + echo.url() + "\", websocket: { origins: \"https://shop.test\", idle: 700ms, per-client: 3 } } }]\n");

    @AfterEach
    void stop() {
        edge.close();
        echo.close();
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void open() {
        edge.close();
        edge = GatewayUnderTest.file("routes: [{ match: /plain, respond: ok }, { match: /**, to: \"" + echo.url() + "\" }]\n");
    }

    private static RawClient opened(RawClient client) {
        var head = client.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://shop.test\r\n\r\n").head();
        assertThat(head).startsWith("HTTP/1.1 101 Switching Protocols\r\n").contains("Sec-WebSocket-Accept: " + ACCEPT + "\r\n", "Upgrade: websocket\r\n", "Connection: upgrade\r\n");
        return client;
    }

    @Test
    void bytesGoBothWaysAndEachSideMayEnd() {
        try (var client = opened(edge.client())) {
            for (int i = 0; i < 50; i++) assertThat(client.send("message " + i).bytes(("message " + i).length())).isEqualTo("message " + i);
            assertThat(client.send("last").finish().rest()).isEqualTo("last");
        }
    }

    @Test
    void theJdksClientTalks() throws Exception {
        open();
        try (var http = HttpClient.newHttpClient()) {
            var came = new CompletableFuture<String>();
            var socket = http.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + edge.port() + "/chat"), new WebSocket.Listener() {
                @Override
                public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                    came.complete(data.toString());
                    return null;
                }
            });
            // the echo sends a masked frame back, which the client refuses: that it came is enough
            socket.get(5, TimeUnit.SECONDS).sendText("hello", true).get(5, TimeUnit.SECONDS);
            assertThat(echo.requests()).hasSize(1);
        }
    }

    @Test
    void whatIsSentEarlyIsHeldUntilTheOriginAgrees() {
        try (var client = edge.client()) {
            client.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://shop.test\r\n\r\nearly");
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            assertThat(client.bytes(5)).isEqualTo("early");
        }
    }

    @Test
    void whatIsSentEarlyGoesNowhereIfTheOriginDoesNotAgree() {
        try (var client = edge.client()) {
            client.send("GET /no HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://shop.test\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 200 OK\r\n").contains("Connection: close").endsWith("no");
        }
        assertThat(echo.raw()).doesNotContain("smuggled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: short", "Upgrade: h2c", "Upgrade: websocket, h2c", "Connection: close", "Content-Length: 3", "METHOD", "HTTP/1.0"})
    void aHandshakeThatIsNoneAsksForNothing(String wrong) {
        var request = ("GET /no HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://shop.test\r\n\r\n");
        var name = wrong.contains(":") ? wrong.substring(0, wrong.indexOf(':')) : "";
        if (wrong.equals("METHOD")) request = request.replace("GET", "POST");
        else if (wrong.startsWith("HTTP")) request = request.replace("HTTP/1.1", wrong);
        else if (wrong.startsWith("Content")) request = request.replace("\r\n\r\n", "\r\n" + wrong + "\r\n\r\nabc");
        else request = request.replaceAll(name + ": [^\r]*", wrong);
        try (var client = edge.client()) {
            assertThat(client.send(request).response()).doesNotContain("101 Switching");
        }
        assertThat(echo.raw()).doesNotContainIgnoringCase("\r\nupgrade:");
    }

    @Test
    void anOriginThatDidNotUnderstandIsNotBelieved() {
        try (var client = edge.client()) {
            assertThat(client.send("GET /wrong HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://shop.test\r\n\r\n").response()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void pagesOfOthersMayNotOpenOne() {
        try (var evil = edge.client(); var none = edge.client()) {
            assertThat(evil.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://evil.test\r\n\r\n").response()).startsWith("HTTP/1.1 403 ");
            assertThat(none.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n").response()).startsWith("HTTP/1.1 403 ");
        }
        assertThat(echo.raw()).isEmpty();
    }

    @Test
    void aClientHasAtMostSoMany() {
        try (var one = opened(edge.client()); var two = opened(edge.client()); var three = opened(edge.client()); var four = edge.client()) {
            assertThat(four.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://shop.test\r\n\r\n").response()).startsWith("HTTP/1.1 503 ");
            one.close();
            Eventually.holds(Duration.ofSeconds(5), () -> {
                try (var again = edge.client()) {
                    return again.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://shop.test\r\n\r\n").head().startsWith("HTTP/1.1 101 ");
                }
            });
            assertThat(two.send("x").bytes(1) + three.send("y").bytes(1)).isEqualTo("xy");
        }
    }

    @Test
    void aSilentOneIsClosed() {
        try (var client = opened(edge.client())) {
            for (int i = 0; i < 4; i++) {
                java.util.concurrent.locks.LockSupport.parkNanos(300_000_000);
                assertThat(client.send("x").bytes(1)).as("it talks").isEqualTo("x");
            }
            assertThat(client.closesWithin(3000)).isTrue();
        }
    }

    @Test
    void overHttp2ItIsAnExtendedConnect() {
        try (var client = new RawHttp2(edge.port())) {
            var settings = client.next().orElseThrow();
            assertThat(settings.type()).isEqualTo(RawHttp2.SETTINGS);
            assertThat(new String(settings.payload(), StandardCharsets.ISO_8859_1)).contains("\0\10\0\0\0\1");
            client.headers(1, false, ":method: CONNECT", ":protocol: websocket", ":scheme: http", ":path: /chat", ":authority: a.test", "sec-websocket-version: 13", "origin: https://shop.test");
            client.data(1, false, "hello");
            var text = new StringBuilder();
            while (text.length() < 5) {
                var frame = client.next().orElseThrow();
                if (frame.type() == RawHttp2.HEADERS) assertThat(client.decoded(frame)).containsEntry(":status", "200").doesNotContainKeys("upgrade", "connection", "sec-websocket-accept");
                if (frame.type() == RawHttp2.DATA) text.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
            }
            assertThat(text).hasToString("hello");
            assertThat(client.data(1, true, "bye").outcome(1).body()).isEqualTo("bye");
        }
        assertThat(echo.requests().getFirst().line()).isEqualTo("GET /chat HTTP/1.1");
        assertThat(echo.requests().getFirst().field("Sec-WebSocket-Key")).hasSize(1);
    }

    @Test
    void overHttp2WhatTakesNoneSaysSo() {
        try (var client = new RawHttp2(edge.port())) {
            var lines = new String[] {":method: CONNECT", ":protocol: websocket", ":scheme: http", ":path: /plain", ":authority: a.test", "sec-websocket-version: 13"};
            assertThat(client.headers(1, false, lines).outcome(1).word()).as("respond: ok, which must not look like a tunnel").isEqualTo("501");
            lines[3] = ":path: /chat";
            assertThat(client.headers(3, false, lines).outcome(3).word()).as("no origin").isEqualTo("403");
            lines[5] = "sec-websocket-version: 8";
            assertThat(client.headers(5, false, lines).outcome(5).word()).isEqualTo("400");
            lines[5] = "sec-websocket-version: 13";
            assertThat(client.headers(7, true, lines).outcome(7).word()).isEqualTo("RST 1");
        }
    }

    @Test
    void byHttp2ToTheOriginAsWell() {
        open();
        var behind = edge.port();
        try (var front = GatewayUnderTest.file("routes: [{ to: \"h2c://127.0.0.1:" + behind + "\" }]\n"); var client = opened(front.client())) {
            assertThat(client.send("through").bytes(7)).isEqualTo("through");
            assertThat(client.send("last").finish().rest()).isEqualTo("last");
        }
    }

    private static Object snapshot(Cardea edge) {
        try {
            var current = Cardea.class.getDeclaredMethod("current");
            current.setAccessible(true);
            return current.invoke(edge);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itOutlivesReloadsAndHoldsNoSnapshot() throws IOException {
        var file = folder.resolve("cardea.yaml");
        Files.writeString(file, "listeners: { address: 127.0.0.1:0 }\nlog: off\nadmin: off\nroutes: [{ to: \"" + echo.url() + "\" }]\n");
        try (var own = Cardea.start(file); var client = opened(new RawClient(own.port()))) {
            var first = new WeakReference<>(snapshot(own));
            for (int i = 0; i < 20; i++) own.reload(file);
            assertThat(client.send("alive").bytes(5)).isEqualTo("alive");
            Eventually.holds(Duration.ofSeconds(10), () -> {
                System.gc();
                return first.get() == null;
            });
            assertThat(client.send("still").bytes(5)).isEqualTo("still");
        }
    }

    @Test
    void handshakesUnderWayCount() throws Exception {
        edge.close();
        var agree = new CountDownLatch(1);
        try (var slow = new FakeOrigin((request, peer) -> {
            join(agree);
            peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + ACCEPT + "\r\n\r\n");
            peer.in().read();
        })) {
            edge = GatewayUnderTest.file("routes: [{ match: /**, to: { service: \"" + slow.url() + "\", websocket: { per-client: 2 } } }]\n");
            try (var one = edge.client(); var two = edge.client(); var three = edge.client(); var four = edge.client()) {
                one.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n");
                two.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n");
                Eventually.holds(Duration.ofSeconds(5), () -> slow.connections() == 2);
                assertThat(three.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n").response()).startsWith("HTTP/1.1 503 ");
                agree.countDown();
                assertThat(one.head()).startsWith("HTTP/1.1 101 ");
                assertThat(two.head()).startsWith("HTTP/1.1 101 ");
                assertThat(four.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n").response()).startsWith("HTTP/1.1 503 ");
            }
        }
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void handshakesThatCameToNothingGiveTheirPlacesBack() {
        for (int i = 0; i < 10; i++) {
            try (var client = edge.client()) {
                assertThat(client.send("GET /no HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://shop.test\r\n\r\n").response()).as("handshake " + i).startsWith("HTTP/1.1 200 ");
            }
            try (var client = edge.client()) {
                assertThat(client.send("GET /wrong HTTP/1.1\r\n" + HANDSHAKE + "Origin: https://shop.test\r\n\r\n").response()).as("handshake " + i).startsWith("HTTP/1.1 502 ");
            }
        }
    }

    @Test
    void whatAClientHasCountsThroughReloads() throws IOException {
        var file = folder.resolve("cardea.yaml");
        var yaml = "listeners: { address: 127.0.0.1:0 }\nlog: off\nadmin: off\nroutes: [{ match: { path: /**, host: a.test }, to: { service: \"" + echo.url() + "\", websocket: { per-client: 1 } } },"
            + " { match: /**, to: { service: \"" + echo.url() + "\", websocket: { per-client: 1 } } }]\n";
        Files.writeString(file, yaml);
        try (var own = Cardea.start(file); var first = opened(new RawClient(own.port()))) {
            Files.writeString(file, "# a line more\n" + yaml);
            own.reload(file);
            try (var second = new RawClient(own.port())) {
                assertThat(second.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n").response()).startsWith("HTTP/1.1 503 ");
            }
            try (var elsewhere = new RawClient(own.port())) {
                assertThat(elsewhere.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE.replace("a.test", "b.test") + "\r\n").head()).as("another route").startsWith("HTTP/1.1 101 ");
            }
            Files.writeString(file, yaml.replace("per-client: 1", "per-client: 2"));
            own.reload(file);
            try (var second = opened(new RawClient(own.port()))) {
                assertThat(first.send("a").bytes(1) + second.send("b").bytes(1)).isEqualTo("ab");
            }
            first.close();
            Eventually.holds(Duration.ofSeconds(5), () -> {
                try (var one = new RawClient(own.port()); var two = new RawClient(own.port())) {
                    return one.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n").head().startsWith("HTTP/1.1 101 ")
                        && two.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n").head().startsWith("HTTP/1.1 101 ");
                }
            });
        }
    }

    @Test
    void aSilentClientIsAskedBetweenFramesAndGivenUpWhenItDoesNotAnswer() {
        edge.close();
        var pongs = new CountDownLatch(2);
        try (var origin = new FakeOrigin((request, peer) -> {
            peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + ACCEPT + "\r\n\r\n\u0081\5he");
            java.util.concurrent.locks.LockSupport.parkNanos(600_000_000); // a ping is due
            peer.write("llo");
            for (int n; (n = peer.in().read()) >= 0; ) if (n == 0x8a) pongs.countDown();
        })) {
            edge = GatewayUnderTest.file("routes: [{ match: /**, to: { service: \"" + origin.url() + "\", websocket: { ping: 250ms } } }]\n");
            try (var client = edge.client()) {
                assertThat(client.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n").head()).startsWith("HTTP/1.1 101 ");
                assertThat(client.bytes(9)).as("a frame stays whole").isEqualTo("\u0081\5hello\u0089\0");
                client.send("\u008a\u0080\0\0\0\0");
                assertThat(client.bytes(2)).isEqualTo("\u0089\0");
                client.send("\u008a\u0080\0\0\0\0");
                join(pongs);
                assertThat(pongs.getCount()).as("the origin hears of it").isZero();
                assertThat(client.bytes(4)).isEqualTo("\u0089\0\u0089\0");
                assertThat(client.closesWithin(3000)).isTrue();
            }
        }
    }

    @Test
    void overHttp2AClientIsAskedAsWell() {
        edge.close();
        edge = GatewayUnderTest.file("routes: [{ match: /**, to: { service: \"" + echo.url() + "\", websocket: { ping: 250ms } } }]\n");
        try (var client = new RawHttp2(edge.port())) {
            client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.block(":method: CONNECT", ":protocol: websocket", ":scheme: http", ":path: /chat", ":authority: a.test", "sec-websocket-version: 13"));
            var outcome = client.outcome(1);
            assertThat(outcome.body()).isEqualTo("\u0089\0\u0089\0");
            assertThat(outcome.word()).isEqualTo("RST 8");
        }
    }

    private static boolean ends(InputStream in) {
        var piece = new byte[1 << 20];
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        try {
            while (System.nanoTime() < until) {
                if (in.read(piece) < 0) return true;
            }
            return false;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // a reset is an end, too
        }
    }

    @Test
    void aPingFindsItsPlaceInAStreamThatNeverPauses() throws IOException {
        edge.close();
        var frames = ("\u0082\u007d" + "x".repeat(125)).repeat(100).getBytes(StandardCharsets.ISO_8859_1);
        try (var origin = new FakeOrigin((request, peer) -> {
            peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + ACCEPT + "\r\n\r\n");
            for (int at = 0; ; at = (at + 1000) % frames.length) { // pieces end wherever they like
                peer.out().write(frames, at, Math.min(1000, frames.length - at));
                if (frames.length - at < 1000) at = -1000;
            }
        })) {
            edge = GatewayUnderTest.file("routes: [{ match: /**, to: { service: \"" + origin.url() + "\", websocket: { ping: 250ms } } }]\n");
            try (var client = edge.client()) {
                assertThat(client.send("GET /chat HTTP/1.1\r\n" + HANDSHAKE + "\r\n").head()).startsWith("HTTP/1.1 101 ");
                var in = new DataInputStream(new BufferedInputStream(client.in(), 1 << 20)); // in large pieces: what lies in the sockets is megabytes
                for (int pings = 0; pings < 2; ) {
                    int head = in.readUnsignedShort();
                    assertThat(head).isIn(0x827d, 0x8900);
                    if (head == 0x8900) pings++; else in.readFully(new byte[125]);
                }
                assertThat(ends(in)).as("it answers no ping").isTrue();
            }
        }
    }
}
