// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A second instance is asked after a time that is measured, and no more often than the budget has it.
class HedgingTest {
    private static final int LEARNT = 200;

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<FakeOrigin> origins = List.of(origin(), origin());

    /// Answers at once; but whoever a path of `/hang…` comes to first does not answer at all, and for `/slow…` takes 300 ms.
    private FakeOrigin origin() {
        return new FakeOrigin((request, peer) -> {
            var line = request.line();
            boolean first = seen.add(line);
            if (first && line.contains("/hang")) {
                if (peer.in().read() < 0) cancelled.incrementAndGet();
                return;
            }
            if (first && line.contains("/slow")) end.await(300, TimeUnit.MILLISECONDS);
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    }

    @AfterEach
    void close() {
        end.countDown();
        origins.forEach(FakeOrigin::close);
    }

    private Cardea edge(String more) {
        return Cardea.startText("admin: \"127.0.0.1:0\"\nlisteners: [{ address: \"127.0.0.1:0\" }]\nlog: off\nservices:\n  s:\n    endpoints: " + origins.stream().map(each -> '"' + each.url() + '"').toList()
            + "\n    hedge: { percentile: 90, least: 30ms }\n    " + more + "\nroutes: [{ to: s }]\n");
    }

    private static void ask(RawClient client, String path) {
        assertThat(client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").response()).startsWith("HTTP/1.1 200").endsWith("ok");
    }

    private static double metric(Cardea edge, String name) {
        try (var client = new RawClient(edge.adminPort().orElseThrow())) {
            var page = client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest();
            return page.lines().filter(line -> line.startsWith(name + "{")).mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
        }
    }

    /// The first and its hedge hang: the time of a try still is what it is, and a third is asked.
    @Test
    void ofTwoThatHangNeitherIsWaitedForLongerThanATrysTime() throws Exception {
        try (var one = hangs(); var two = hangs(); var well = FakeOrigin.of("ok");
             var edge = Cardea.startText("listeners: [{ address: \"127.0.0.1:0\" }]\nlog: off\nservices:\n  s: { endpoints: [\"" + one.url() + "\", \"" + two.url() + "\", \"" + well.url()
                 + "\"], balance: first, retry: { tries: 3, per-try-timeout: 500ms }, hedge: 50ms }\nroutes: [{ to: s }]\n"); var client = new RawClient(edge.port())) {
            long begun = System.nanoTime();
            ask(client, "/");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        }
    }

    private FakeOrigin hangs() {
        return new FakeOrigin((request, peer) -> end.await(20, TimeUnit.SECONDS));
    }

    @Test
    void whoHangsIsOutrunInTheMeasuredTimeAndGivenUp() {
        try (var edge = edge(""); var client = new RawClient(edge.port())) {
            for (int i = 0; i < LEARNT; i++) ask(client, "/" + i);
            for (int i = 1; i <= 8; i++) {
                long begun = System.nanoTime();
                ask(client, "/hang" + i);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(25), Duration.ofSeconds(3)); // `least` less a tick, or the percentile of a busy machine
                int count = i;
                Eventually.holds(Duration.ofSeconds(10), () -> cancelled.get() == count);
            }
            assertThat(metric(edge, "cardea_hedges_total")).isGreaterThanOrEqualTo(8);
            assertThat(metric(edge, "cardea_hedges_won_total")).isGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void beyondTheBudgetTheFirstIsWaitedFor() {
        try (var edge = edge("retry-budget: { share: 0.02, per-second: 0 }"); var client = new RawClient(edge.port())) {
            for (int i = 0; i < LEARNT; i++) ask(client, "/" + i);
            for (int i = 0; i < 12; i++) ask(client, "/slow" + i);
            assertThat(metric(edge, "cardea_hedges_total")).as("a fiftieth of what was answered").isBetween(3.0, 4.0);
            assertThat(metric(edge, "cardea_retries_refused_total")).isGreaterThanOrEqualTo(8);
            long arrived = origins.stream().mapToLong(each -> each.requests().size()).sum();
            assertThat(arrived).isEqualTo(LEARNT + 12 + (long) metric(edge, "cardea_hedges_total"));
        }
    }

    @Test
    void nobodyIsAskedBeforeEnoughIsKnown() {
        try (var edge = edge(""); var client = new RawClient(edge.port())) {
            for (int i = 0; i < 50; i++) ask(client, "/" + i);
            ask(client, "/slow");
            assertThat(metric(edge, "cardea_hedges_total")).isZero();
        }
    }
}
