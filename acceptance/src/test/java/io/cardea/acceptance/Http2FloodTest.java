// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.net.http2.Glitch;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// What has been used to bring HTTP/2 servers down (CVE-2019-9511 to 9518, 2023-44487, 2024-27316, 2025-8671): each ends at a
/// bounded cost, and an honest neighbour is served meanwhile.
@Isolated
class Http2FloodTest {
    private static final String CALM = "GOAWAY 11";

    private static byte[] many(int count, byte[]... frames) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) for (var frame : frames) out.writeBytes(frame);
        return out.toByteArray();
    }

    private static byte[] get(int stream) {
        return RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, RawHttp2.block(":method: GET", ":scheme: http", ":path: /", ":authority: a.test"));
    }

    /// Sends all of it, whatever comes back, and tells what came; a neighbour asks meanwhile.
    private static RawHttp2.Outcome flood(GatewayUnderTest edge, byte[] bytes) {
        var stop = new AtomicBoolean();
        var failed = new AtomicInteger();
        var served = new AtomicInteger();
        var neighbour = Thread.ofVirtual().start(() -> {
            try (var client = new RawHttp2(edge.port())) {
                for (int stream = 1; !stop.get(); stream += 2) {
                    if (client.request(stream, true, "GET", "/").outcome(stream).word().equals("200")) served.incrementAndGet();
                    else failed.incrementAndGet();
                }
            }
        });
        Eventually.holds(Duration.ofSeconds(5), () -> served.get() > 0 || failed.get() > 0);
        try (var client = new RawHttp2(edge.port())) {
            Thread.ofVirtual().start(() -> client.raw(bytes));
            return client.withoutManners().outcome(Integer.MAX_VALUE);
        } finally {
            int before = served.get();
            Eventually.holds(Duration.ofSeconds(5), () -> served.get() > before || failed.get() > 0);
            stop.set(true);
            join(neighbour);
            assertThat(failed).hasValue(0);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static GatewayUnderTest respond() {
        return GatewayUnderTest.file("routes: [{ respond: ok }]\n");
    }

    @Test
    void rapidResetEndsBeforeTheOriginIsFlooded() {
        try (var origin = new FakeOrigin((request, peer) -> peer.in().readAllBytes()); var edge = GatewayUnderTest.of("/**", origin); var client = new RawHttp2(edge.port())) {
            var out = new ByteArrayOutputStream();
            for (int i = 0; i < 2000; i++) {
                out.writeBytes(get(2 * i + 1));
                out.writeBytes(RawHttp2.bytesOf(RawHttp2.RST_STREAM, 0, 2 * i + 1, RawHttp2.number(8)));
            }
            assertThat(client.raw(out.toByteArray()).outcome(9999).word()).isEqualTo(CALM);
            assertThat(origin.connections()).as("asked of the origin").isLessThanOrEqualTo(250);
        }
    }

    @Test
    void resetsThatWeAreMadeToSendCostTheSame() { // MadeYouReset
        try (var edge = respond()) {
            var out = new ByteArrayOutputStream();
            for (int i = 0; i < 1000; i++) {
                out.writeBytes(RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * i + 1, RawHttp2.block(":method: POST", ":scheme: http", ":path: /", ":authority: a.test")));
                out.writeBytes(RawHttp2.bytesOf(RawHttp2.WINDOW_UPDATE, 0, 2 * i + 1, RawHttp2.number(0)));
            }
            assertThat(flood(edge, out.toByteArray()).word()).isEqualTo(CALM);
        }
    }

    @Test
    void malformedRequestsCostTheSame() {
        try (var edge = respond()) {
            var out = new ByteArrayOutputStream();
            for (int i = 0; i < 1000; i++) out.writeBytes(RawHttp2.bytesOf(RawHttp2.HEADERS, 5, 2 * i + 1, RawHttp2.block(":method: GET", "Bad: x")));
            assertThat(flood(edge, out.toByteArray()).word()).isEqualTo(CALM);
        }
    }

    @Test
    void framesThatBringNothingEndTheConnection() {
        try (var edge = respond()) {
            assertThat(flood(edge, many(20_000, RawHttp2.bytesOf(RawHttp2.PING, 0, 0, new byte[8]))).word()).as("PING").isEqualTo(CALM);
            assertThat(flood(edge, many(20_000, RawHttp2.bytesOf(RawHttp2.SETTINGS, 0, 0))).word()).as("SETTINGS").isEqualTo(CALM);
            assertThat(flood(edge, many(20_000, RawHttp2.bytesOf(RawHttp2.PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 1}))).word()).as("PRIORITY").isEqualTo(CALM);
        }
        try (var edge = respond()) { // addresses that flood again and again are not let in
            assertThat(flood(edge, many(20_000, RawHttp2.bytesOf(99, 0, 0))).word()).as("unknown").isEqualTo(CALM);
            assertThat(flood(edge, many(20_000, RawHttp2.bytesOf(RawHttp2.WINDOW_UPDATE, 0, 0, RawHttp2.number(1)))).word()).as("WINDOW_UPDATE").isEqualTo(CALM);
            var post = RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.block(":method: POST", ":scheme: http", ":path: /", ":authority: a.test"));
            var empty = new ByteArrayOutputStream();
            empty.writeBytes(post);
            empty.writeBytes(many(20_000, RawHttp2.bytesOf(RawHttp2.DATA, 0, 1)));
            assertThat(flood(edge, empty.toByteArray()).word()).as("empty DATA").isEqualTo(CALM);
        }
    }

    @Test
    void continuationsWithoutEndAreCutOff() {
        var begin = RawHttp2.bytesOf(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.block(":method: GET"));
        try (var edge = respond()) {
            for (var part : new byte[][] {{}, RawHttp2.block("x: " + "a".repeat(8000))}) {
                var out = new ByteArrayOutputStream();
                out.writeBytes(begin);
                out.writeBytes(many(200, RawHttp2.bytesOf(RawHttp2.CONTINUATION, 0, 1, part)));
                assertThat(flood(edge, out.toByteArray()).word()).as(part.length + " bytes each").isEqualTo(CALM);
            }
        }
    }

    @Test
    void aSmallBlockThatUnpacksIntoALargeOneIsRefusedCheaply() { // HPACK bomb
        var fill = new ByteArrayOutputStream();
        fill.writeBytes(RawHttp2.block(":method: GET", ":scheme: http", ":path: /", ":authority: a.test"));
        fill.write(0x40); // with indexing
        fill.write(1);
        fill.write('x');
        var value = "a".repeat(4000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        fill.write(127);
        int rest = value.length - 127;
        for (; rest >= 128; rest >>= 7) fill.write(rest & 127 | 128);
        fill.write(rest);
        fill.writeBytes(value);
        for (int i = 0; i < 10_000; i++) fill.write(0xbe); // the same again
        try (var edge = respond(); var client = new RawHttp2(edge.port())) {
            var memory = ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class).getTotalThreadAllocatedBytes();
            assertThat(client.frame(RawHttp2.HEADERS, 5, 1, fill.toByteArray()).outcome(1).word()).isEqualTo("431");
            var spent = ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class).getTotalThreadAllocatedBytes() - memory;
            assertThat(spent).as("bytes, where 40 million were asked for").isLessThan(4_000_000);
            assertThat(client.request(3, true, "GET", "/").outcome(3).word()).as("the table is still right").isEqualTo("200");
        }
    }

    @Test
    void whoeverTakesNothingIsLetGo() {
        try (var origin = FakeOrigin.forgetful("x".repeat(10_000_000));
             var edge = GatewayUnderTest.file("limits: { write: 300ms }\nroutes:\n  - match: /**\n    to: " + origin.url() + "\n"); var client = new RawHttp2(edge.port())) {
            client.frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, 0));
            for (int i = 0; i < 20; i++) client.request(2 * i + 1, true, "GET", "/");
            assertThat(client.outcome(39).word()).as("CANCEL").isEqualTo("RST 8");
            long direct = io.netty.buffer.PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
            assertThat(direct).as("bytes held for twenty bodies of ten megabytes").isLessThan(64_000_000);
        }
    }

    @Test
    void aHeadThatNeverEndsAndAPrefaceThatNeverCameAreTimedOut() {
        try (var edge = GatewayUnderTest.file("limits: { head: 300ms }\nroutes: [{ respond: ok }]\n")) {
            try (var client = new RawHttp2(edge.port())) {
                assertThat(client.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method: GET")).outcome(1).closed()).isTrue();
            }
            try (var client = new RawHttp2(edge.port())) {
                assertThat(client.raw(new byte[] {0, 0, 9}).outcome(1).closed()).isTrue();
            }
            try (var client = new RawClient(edge.port())) {
                assertThat(client.send("PRI * HT").rest()).startsWith("HTTP/1.1 408 ");
            }
        }
    }

    @Test
    void aSlowBodyIsTimedOutAndTheOthersGoOn() {
        try (var origin = FakeOrigin.of("ok"); var edge = GatewayUnderTest.file("limits: { body-idle: 300ms }\nroutes:\n  - match: /**\n    to: " + origin.url() + "\n"); var client = new RawHttp2(edge.port())) {
            assertThat(client.request(1, false, "POST", "/", "content-length: 10").data(1, false, "x").outcome(1).word()).isEqualTo("408");
            assertThat(client.request(3, true, "GET", "/").outcome(3).word()).isEqualTo("200");
        }
    }

    @Test
    void whoFloodsAgainAndAgainIsNotLetInForAWhile() {
        var ping = many(20_000, RawHttp2.bytesOf(RawHttp2.PING, 0, 0, new byte[8]));
        try (var edge = GatewayUnderTest.file("limits: { http2: { glitches: 100 } }\nroutes: [{ respond: ok }]\n")) {
            IntStream.range(0, 6).forEach(i -> {
                try (var client = new RawHttp2(edge.port())) {
                    Thread.ofVirtual().start(() -> client.raw(ping));
                    assertThat(client.withoutManners().outcome(1).word()).isEqualTo(CALM);
                }
            });
            Eventually.holds(Duration.ofSeconds(5), () -> {
                try (var client = new RawHttp2(edge.port())) {
                    return client.request(1, true, "GET", "/").outcome(1).word().equals("closed");
                }
            });
        }
    }

    /// Each connection stays below its own budget.
    @Test
    void manyConnectionsOfOneAddressAreNoCheaperThanOne() throws IOException {
        var pings = many(150, RawHttp2.bytesOf(RawHttp2.PING, 0, 0, new byte[8]));
        try (var edge = GatewayUnderTest.file("limits: { http2: { glitches: 200, glitches-per-address: 1000 } }\nroutes: [{ respond: ok }]\n")) {
            var listener = edge.edge().listeners().getFirst();
            try (var standing = new RawHttp2(edge.port())) {
                int served = 0;
                for (var word = "200"; word.equals("200") && served < 50; ) { // time forgives some
                    try (var client = new RawHttp2(edge.port())) {
                        word = client.raw(pings).request(1, true, "GET", "/").outcome(1).word();
                        assertThat(word).as("connection " + served).isIn("200", CALM, "closed"); // the end of the one before may have been too much
                        if (word.equals("200")) served++;
                    }
                }
                assertThat(served).isBetween(5, 49);
                assertThat(listener.barred()).isEqualTo(1);
                assertThat(standing.request(1, true, "GET", "/").outcome(1).word()).as("one that stands and behaves").isEqualTo("200");
                assertThat(standing.raw(pings).outcome(Integer.MAX_VALUE).word()).as("one that stands and goes on").isEqualTo(CALM);
            }
            try (var barred = new RawClient(edge.port())) {
                assertThat(barred.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").rest()).as("by whatever version").isEmpty();
            }
            var neighbour = new Socket(InetAddress.getLoopbackAddress(), edge.port(), InetAddress.getByName("127.0.0.2"), 0);
            try (var client = new RawClient(neighbour)) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(listener.barredConnections()).isEqualTo(1);
            assertThat(listener.glitches(Glitch.PING)).isGreaterThanOrEqualTo(6 * 150);
        }
    }
}
