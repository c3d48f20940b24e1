// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The end of an edge: as soon as the last exchange is over, and not later than its limit.
class DrainTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CountDownLatch go = new CountDownLatch(1);

    private FakeOrigin waiting() {
        return new FakeOrigin((request, peer) -> {
            if (!request.line().contains("/now")) go.await();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
    }

    private static Cardea edge(FakeOrigin origin, String listener) {
        return Cardea.startText("listeners: { address: \"127.0.0.1:0\"" + listener + " }\nlog: off\nadmin: off\nroutes:\n  - to: " + origin.url() + "\n");
    }

    @Test
    void drainingEndsWithTheLastExchange() throws Exception {
        try (var origin = waiting(); var edge = edge(origin, ""); var busy = new RawClient(edge.port()); var idle = new RawClient(edge.port())) {
            busy.send(GET);
            Eventually.holds(Duration.ofSeconds(5), () -> !origin.requests().isEmpty());
            assertThat(idle.send(GET.replace("/ ", "/now ")).response()).endsWith("ok");
            var drained = CompletableFuture.supplyAsync(() -> edge.drain(LONG), Thread::startVirtualThread);
            assertThat(idle.closesWithin(5000)).isTrue(); // it has begun
            assertThat(drained).isNotDone();
            go.countDown();
            assertThat(busy.rest()).startsWith("HTTP/1.1 200 ").contains("Connection: close").endsWith("ok");
            assertThat(drained.get(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatIsNotDoneInTimeIsCutOff() {
        try (var origin = waiting(); var edge = edge(origin, ""); var busy = new RawClient(edge.port())) {
            busy.send(GET);
            Eventually.holds(Duration.ofSeconds(5), () -> !origin.requests().isEmpty());
            assertThat(edge.drain(Duration.ofMillis(50))).isFalse();
            assertThat(busy.rest()).isEmpty();
            go.countDown();
        }
    }

    @Test
    void connectionsThatWereRefusedAreNotWaitedForNorCounted() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge(origin, ", connections-per-address: 1"); var one = new RawClient(edge.port())) {
            assertThat(one.send(GET).response()).endsWith("ok");
            for (int i = 0; i < 5; i++) {
                try (var refused = new RawClient(edge.port())) {
                    assertThat(refused.closesWithin(5000)).isTrue();
                }
            }
            Eventually.holds(Duration.ofSeconds(5), () -> edge.listeners().getFirst().connections() == 1);
            long began = System.nanoTime();
            assertThat(edge.drain(LONG)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG.dividedBy(2));
        }
    }

    @Test
    void aConnectionWithoutItsHandshakeIsWaitedForAndCutOff() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge(origin, ", proxy-protocol: 127.0.0.1"); var half = new RawClient(edge.port()); var whole = new RawClient(edge.port());
             var idle = new RawClient(edge.port())) {
            half.send("PROXY ");
            whole.send("PROXY ");
            assertThat(idle.send("PROXY UNKNOWN\r\n" + GET).response()).endsWith("ok"); // accepted last
            var drained = CompletableFuture.supplyAsync(() -> edge.drain(Duration.ofSeconds(1)), Thread::startVirtualThread);
            assertThat(idle.closesWithin(5000)).isTrue();
            assertThat(whole.send("UNKNOWN\r\n" + GET).rest()).startsWith("HTTP/1.1 200 ").contains("Connection: close").endsWith("ok");
            assertThat(drained.join()).isFalse();
            assertThat(half.rest()).isEmpty();
        }
    }
}
