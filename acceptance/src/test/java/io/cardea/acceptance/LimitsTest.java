// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client or an origin may cost: time, bytes, connections, memory.
@Isolated
class LimitsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final long MIB = 1 << 20;
    /// What one connection may hold at most, with the allocator's habit to take memory by the chunk.
    private static final long MEMORY_BOUND = 8 * MIB;
    /// Far more than all buffers of two kernels' sockets and the edge between them.
    private static final long STREAM = 64 * MIB;

    private static GatewayUnderTest edge(String limits, FakeOrigin origin) {
        return GatewayUnderTest.file("limits: { " + limits + " }\nroutes:\n  - to: " + origin.url() + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: "})
    void aHeadThatDoesNotEndIsTimedOut(String part) {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("head: 200ms", origin)) {
            assertThat(edge.exchange(part)).startsWith("HTTP/1.1 408 ").contains("Connection: close");
            assertThat(origin.raw()).isEmpty();
        }
    }

    @Test
    void aHeadThatTricklesIsTimedOutAllTheSame() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("head: 400ms", origin); var client = edge.client(); var drops = Executors.newSingleThreadScheduledExecutor()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n");
            var task = drops.scheduleAtFixedRate(() -> client.send("X: y\r\n"), 50, 50, TimeUnit.MILLISECONDS);
            assertThat(client.rest()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
            task.cancel(true);
            assertThat(origin.raw()).isEmpty();
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosedWithoutAWord() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("head: 200ms, idle: 200ms", origin); var silent = edge.client(); var idle = edge.client()) {
            assertThat(idle.send(GET).response()).endsWith("ok");
            assertThat(silent.rest()).isEmpty();
            assertThat(idle.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"})
    void aBodyThatStopsIsTimedOut(String start) {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("body-idle: 200ms", origin)) {
            assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: a\r\n" + start)).startsWith("HTTP/1.1 408 ").contains("Connection: close");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void aBodyThatTricklesIsTimedOutAllTheSame() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("body-idle: 400ms, body-rate: 1000", origin); var client = edge.client();
             var drops = Executors.newSingleThreadScheduledExecutor()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
            var task = drops.scheduleAtFixedRate(() -> client.send("x"), 50, 50, TimeUnit.MILLISECONDS);
            assertThat(client.head()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
            task.cancel(true);
        }
    }

    @Test
    void aBodyLargerThanAllowedIsRefusedBeforeItComes() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("body: 1KiB", origin); var client = edge.client()) {
            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1024\r\n\r\n" + "x".repeat(1024)).response()).endsWith("ok");
            assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n")).startsWith("HTTP/1.1 413 ").contains("Connection: close");
            assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\nExpect: 100-continue\r\n\r\n")).startsWith("HTTP/1.1 413 ");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void aBodyOfUnknownLengthIsCutWhereItGrowsTooLarge() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("body: 1KiB", origin); var client = edge.client()) {
            var chunk = "200\r\n" + "x".repeat(512) + "\r\n";
            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\n\r\n").response()).endsWith("ok");
            assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "1\r\nx\r\n")).startsWith("HTTP/1.1 413 ").contains("Connection: close");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void headsLargerThanAllowedAreRefused() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("request-line: 100B, field: 50B, fields: 120B, field-count: 4", origin)) {
            assertThat(edge.exchange("GET /" + "a".repeat(100) + " HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 414 ").contains("Connection: close");
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(50) + "\r\n\r\n")).startsWith("HTTP/1.1 431 ").contains("Connection: close");
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + ("X: " + "a".repeat(40) + "\r\n").repeat(3) + "\r\n")).startsWith("HTTP/1.1 431 ");
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(4) + "\r\n")).startsWith("HTTP/1.1 431 ");
            assertThat(origin.raw()).isEmpty();
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).endsWith("ok");
        }
    }

    @Test
    void anAddressHasNoMoreConnectionsThanAllowedAndGetsThemBack() {
        try (var origin = FakeOrigin.of("ok");
             var edge = Cardea.startText("listeners:\n  - { address: \"127.0.0.1:0\", connections-per-address: 2 }\nlog: off\nadmin: off\nroutes:\n  - to: " + origin.url() + "\n")) {
            try (var one = new RawClient(edge.port()); var two = new RawClient(edge.port())) {
                assertThat(one.send(GET).response()).endsWith("ok");
                assertThat(two.send(GET).response()).endsWith("ok");
                for (int i = 0; i < 5; i++) {
                    try (var third = new RawClient(edge.port())) {
                        assertThat(third.closesWithin(5000)).isTrue();
                    }
                }
                assertThat(one.send(GET).response()).endsWith("ok");
            }
            Eventually.holds(Duration.ofSeconds(5), () -> edge.listeners().getFirst().connections() == 0);
            try (var again = new RawClient(edge.port())) {
                assertThat(again.send(GET).response()).endsWith("ok");
            }
        }
    }

    @Test
    void aReloadForgetsNoConnectionThatStands(@TempDir Path folder) throws IOException {
        try (var origin = FakeOrigin.of("ok")) {
            var yaml = "listeners:\n  - { address: \"127.0.0.1:0\", connections-per-address: %d }\nlog: off\nadmin: off\nroutes:\n  - to: " + origin.url() + "\n";
            var file = Files.writeString(folder.resolve("cardea.yaml"), yaml.formatted(3));
            try (var edge = Cardea.start(file); var one = new RawClient(edge.port()); var two = new RawClient(edge.port())) {
                assertThat(one.send(GET).response()).endsWith("ok");
                assertThat(two.send(GET).response()).endsWith("ok");
                Files.writeString(file, yaml.formatted(2));
                edge.reload(file);
                assertThat(edge.listeners().getFirst().connections()).isEqualTo(2);
                try (var third = new RawClient(edge.port())) {
                    assertThat(third.closesWithin(5000)).isTrue();
                }
                assertThat(one.send(GET).response()).endsWith("ok");
                assertThat(two.send(GET).response()).endsWith("ok");
            }
        }
    }

    @Test
    void theLastRequestOfAConnectionIsToldSo() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("requests: 3", origin); var client = edge.client()) {
            for (int i = 0; i < 2; i++) assertThat(client.send(GET).response()).doesNotContain("Connection: close").endsWith("ok");
            assertThat(client.send(GET).rest()).contains("Connection: close").endsWith("ok");
        }
    }

    @Test
    void anOriginThatDoesNotAnswerInTimeIsAGatewayTimeout() {
        try (var origin = new FakeOrigin((request, peer) -> {});
             var edge = GatewayUnderTest.file("services:\n  s: { endpoints: " + origin.url() + ", response-timeout: 200ms }\nroutes:\n  - to: s\n"); var client = edge.client()) {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 504 ");
        }
    }

    @Test
    void aClientThatReadsNothingHoldsTheOriginBackAndIsLetGo() throws Exception {
        var written = new AtomicLong();
        var ended = new CountDownLatch(1);
        try (var origin = new FakeOrigin((request, peer) -> {
                if (request.line().contains("/small")) {
                    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    return;
                }
                try {
                    peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + STREAM + "\r\n\r\n");
                    var part = new byte[64 * 1024];
                    for (long left = STREAM; left > 0; left -= part.length) {
                        peer.out().write(part);
                        written.addAndGet(part.length);
                    }
                } finally {
                    ended.countDown();
                }
            }); var edge = edge("write: 2s", origin); var client = edge.client(); var other = edge.client()) {
            assertThat(other.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("ok"); // what is taken for good is taken
            var before = Memory.now();
            client.send(GET);
            Eventually.stands(written);
            assertThat(written).hasValueLessThan(STREAM / 2);
            assertThat(Memory.now().since(before)).isLessThan(MEMORY_BOUND);
            assertThat(other.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("ok");
            assertThat(ended.await(8, TimeUnit.SECONDS)).as("the write time-out").isTrue();
            assertThat(written).hasValueLessThan(STREAM / 2);
        }
    }

    @Test
    void anOriginThatReadsNothingHoldsTheClientBack() throws Exception {
        var written = new AtomicLong();
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
             var edge = GatewayUnderTest.file("services:\n  s: { endpoints: \"http://127.0.0.1:" + server.getLocalPort() + "\", response-timeout: 3s }\nroutes:\n  - to: s\n");
             var client = edge.client()) {
            var before = Memory.now();
            var sender = Thread.ofVirtual().start(() -> {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + STREAM + "\r\n\r\n");
                var part = new byte[64 * 1024];
                try {
                    for (long left = STREAM; left > 0; left -= part.length) {
                        client.send(part);
                        written.addAndGet(part.length);
                    }
                } catch (java.io.UncheckedIOException e) {
                    // the edge let go, as it should
                }
            });
            try (var origin = server.accept()) {
                assertThat(origin.getInputStream().read()).isEqualTo('P');
                Eventually.stands(written);
                assertThat(written).hasValueLessThan(STREAM / 2);
                assertThat(Memory.now().since(before)).isLessThan(MEMORY_BOUND);
                assertThat(client.head()).startsWith("HTTP/1.1 504 ").contains("Connection: close");
            }
            sender.join(Duration.ofSeconds(8));
            assertThat(sender.isAlive()).isFalse();
        }
    }
}
