// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawHttp2;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What floods of HTTP/2 cost, and what somebody on another connection and address feels of them.
@Tag("full")
class HonestNeighbourTest {
    private static final int PER_SECOND = 200;
    private static final int REQUESTS = 600;
    /// The flooder, the origin and the neighbour share two cores and one collector with the edge: a burst of theirs, or a collection, takes
    /// that long by itself.
    private static final long ALLOWANCE = 10_000;
    /// More than a stream's window and what the edge reads ahead, and not much more: the kernel would copy a hundred megabytes from the origin
    /// into its own buffers at once, on the neighbour's two cores, before the edge has read one.
    private static final int LARGE = 100_000;
    /// Somebody else's work on this machine may disturb one measurement, hardly three; a neighbour that is neglected is so each time.
    private static final int ROUNDS = 3;

    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();

    private static byte[] head(int flags, int stream, String method, String path) {
        return RawHttp2.bytesOf(RawHttp2.HEADERS, flags, stream, RawHttp2.block(":method: " + method, ":scheme: http", ":path: " + path, ":authority: a.test"));
    }

    private static byte[] many(int count, java.util.function.IntFunction<byte[]> each) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) out.writeBytes(each.apply(i));
        return out.toByteArray();
    }

    private static byte[] both(byte[] one, byte[] two) {
        var both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    private static Flooder.Kind opening(byte[] begin, byte[] burst) {
        return new Flooder.Kind() {
            @Override
            public byte[] begin() {
                return begin;
            }

            @Override
            public byte[] burst(int number) {
                return burst;
            }
        };
    }

    private static Map<String, Flooder.Kind> floods() {
        var floods = new LinkedHashMap<String, Flooder.Kind>();
        floods.put("rapid reset", burst -> many(100, i -> {
            int stream = 2 * (burst * 100 + i) + 1;
            return both(head(RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, "GET", "/hang"), RawHttp2.bytesOf(RawHttp2.RST_STREAM, 0, stream, RawHttp2.number(8)));
        }));
        floods.put("MadeYouReset", burst -> many(100, i -> {
            int stream = 2 * (burst * 100 + i) + 1;
            return both(head(RawHttp2.END_HEADERS, stream, "POST", "/hang"), RawHttp2.bytesOf(RawHttp2.WINDOW_UPDATE, 0, stream, RawHttp2.number(0)));
        }));
        floods.put("CONTINUATION", opening(head(RawHttp2.END_STREAM, 1, "GET", "/"), many(250, i -> RawHttp2.bytesOf(RawHttp2.CONTINUATION, 0, 1, RawHttp2.block("x: " + i)))));
        floods.put("PING", opening(new byte[0], many(250, i -> RawHttp2.bytesOf(RawHttp2.PING, 0, 0, new byte[8]))));
        floods.put("SETTINGS", opening(new byte[0], many(250, i -> RawHttp2.bytesOf(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, 65_535 + i % 2)))));
        floods.put("empty DATA", opening(head(RawHttp2.END_HEADERS, 1, "POST", "/hang"), many(250, i -> RawHttp2.bytesOf(RawHttp2.DATA, 0, 1))));
        // A hundred large answers, of which each takes a byte more now and then.
        floods.put("tiny windows", opening(both(RawHttp2.bytesOf(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, 1)), many(100, i -> head(RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * i + 1, "GET", "/large"))),
            many(100, i -> RawHttp2.bytesOf(RawHttp2.WINDOW_UPDATE, 0, 2 * i + 1, RawHttp2.number(1)))));
        return floods;
    }

    /// Times are measured here: who looks for leaks keeps a stack trace of everybody who touches a buffer.
    @BeforeEach
    void looksForNoLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void looksForLeaksAgain() {
        ResourceLeakDetector.setLevel(before);
    }

    private static long loopNanos() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds())).filter(each -> each != null && each.getThreadName().startsWith("loop-"))
            .mapToLong(each -> Math.max(0, threads.getThreadCpuTime(each.getThreadId()))).sum();
    }

    private void hang(FakeOrigin.Peer peer) throws java.io.IOException {
        int now = inFlight.incrementAndGet();
        mostInFlight.accumulateAndGet(now, Math::max);
        try {
            while (peer.in().read() >= 0) { }
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private FakeOrigin origin() {
        return FakeOrigin.forgetful(0, (request, peer) -> {
            if (request.line().contains("/hang")) hang(peer);
            else peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    }

    private static String routes(FakeOrigin origin, LargeOrigin large) {
        return "routes: [{ match: /large, to: \"" + large.url() + "\" }, { to: \"" + origin.url() + "\" }]\n";
    }

    @Test
    void anHonestNeighbourHardlyFeelsAFlood() throws Exception {
        System.out.printf("%n%-14s %6s %9s | %15s | %15s | %17s | %9s | %7s%n", "flood", "conns", "KiB sent", "quiet p50/p99", "flood p50/p99", "loops ms/s q/f", "KiB held", "at once");
        var slow = new StringBuilder();
        for (var flood : floods().entrySet()) {
            try (var origin = origin(); var large = new LargeOrigin(LARGE); var edge = GatewayUnderTest.file(routes(origin, large)); var neighbour = new Neighbour(edge.port())) {
                neighbour.asks(PER_SECOND, PER_SECOND / 4); // cold code is slow, and more than a hundred at once are refused
                boolean fine = false;
                for (int round = 0; round < ROUNDS && !fine; round++) {
                    mostInFlight.set(inFlight.get());
                    var held = Memory.now();
                    long cpu = loopNanos();
                    var quiet = neighbour.asks(REQUESTS, PER_SECOND);
                    long quietCpu = loopNanos() - cpu;
                    try (var flooder = new Flooder(edge.port(), flood.getValue())) {
                        cpu = loopNanos();
                        var during = neighbour.asks(REQUESTS, PER_SECOND);
                        long floodCpu = loopNanos() - cpu;
                        long grown = Memory.now().since(held);
                        double seconds = (double) REQUESTS / PER_SECOND;
                        fine = during.p99() <= 2 * quiet.p99() + ALLOWANCE;
                        System.out.printf("%-14s %6d %9d | %6d/%6d us | %6d/%6d us | %8.1f/%8.1f | %9d | %7d%s%n", flood.getKey(), flooder.connections(), flooder.bytes() >> 10, quiet.median(), quiet.p99(),
                            during.median(), during.p99(), quietCpu / 1e6 / seconds, floodCpu / 1e6 / seconds, grown >> 10, mostInFlight.get(), fine ? "" : "  (too slow)");
                        assertThat(flooder.bytes()).as(flood.getKey()).isPositive();
                        assertThat(grown).as("bytes held in " + flood.getKey()).isLessThan(64 << 20);
                        assertThat(mostInFlight.get()).as("at the origin at once in " + flood.getKey()).isLessThan(500);
                    }
                }
                if (!fine) slow.append(flood.getKey()).append(' ');
            }
        }
        assertThat(slow).as("too slow in each of %d rounds", ROUNDS).isEmpty();
    }
}
