// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import io.cardea.testkit.RawHttp2Origin;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections to origins that have an age and a number of requests: others take their place, and no request is lost by it.
class OriginLifetimeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static GatewayUnderTest edge(String url, String more) {
        return GatewayUnderTest.file("services:\n  far: { endpoints: \"" + url + "\", " + more + " }\nroutes:\n  - { match: /**, to: far }\n");
    }

    private static void get(RawClient client) {
        assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).startsWith("HTTP/1.1 200 ").contains("ok");
    }

    /// So many at once, all of which must be answered.
    private static void many(RawHttp2 client, int from, int count) {
        var left = new HashSet<Integer>();
        for (int i = 0; i < count; i++) {
            left.add(from + 2 * i);
            if (i % 4 == 0) client.request(from + 2 * i, false, "POST", "/up", "content-length: 4").data(from + 2 * i, true, "body");
            else client.request(from + 2 * i, true, "GET", "/x");
        }
        while (!left.isEmpty()) {
            var frame = client.next().orElseThrow();
            assertThat(frame.type()).isNotEqualTo(RawHttp2.RST_STREAM);
            if (frame.type() == RawHttp2.HEADERS) assertThat(client.decoded(frame)).containsEntry(":status", "200");
            if (frame.isLast()) left.remove(frame.stream());
        }
    }

    private static void answer(RawHttp2Origin.Call call) {
        if (call.frame().isLast()) call.answer("ok");
    }

    private static Map<Integer, Long> perConnection(RawHttp2Origin origin) {
        return origin.heads().stream().collect(Collectors.groupingBy(RawHttp2Origin.Call::connection, Collectors.counting()));
    }

    @Test
    void aConnectionOfHttp11CarriesAsManyRequestsAsItMay() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge(origin.url(), "keep-requests: 3"); var client = edge.client()) {
            for (int i = 0; i < 9; i++) get(client);
            assertThat(origin.requests()).extracting(FakeOrigin.Received::connection).containsExactly(1, 1, 1, 2, 2, 2, 3, 3, 3);
        }
    }

    @Test
    void aConnectionOfHttp11GrowsNoOlderThanItMay() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge(origin.url(), "keep-age: 200ms"); var client = edge.client()) {
            Eventually.holds(PATIENCE, () -> {
                get(client);
                return origin.connections() >= 4;
            });
            assertThat(origin.requests().stream().filter(request -> request.connection() == 1).count()).as("it was kept until then").isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"per-loop", "shared"})
    void aConnectionOfHttp2CarriesAsManyRequestsAsItMayAndNoneIsLost(String connections) {
        try (var origin = new RawHttp2Origin(OriginLifetimeTest::answer); var edge = edge(origin.url(), "keep-requests: 10, connections: " + connections);
             var one = new RawHttp2(edge.port()); var two = new RawHttp2(edge.port())) {
            for (var client : java.util.List.of(one, two)) many(client, 1, 50);
            assertThat(origin.heads()).hasSize(100);
            assertThat(perConnection(origin).values()).hasSizeGreaterThanOrEqualTo(10).allMatch(count -> count <= 10);
            Eventually.holds(PATIENCE, () -> origin.open() <= 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"per-loop", "shared"})
    void aConnectionOfHttp2ThatIsOldEndsInPeace(String connections) {
        var held = new AtomicReference<RawHttp2Origin.Call>();
        try (var origin = new RawHttp2Origin(call -> {
                if (call.path().equals("/held")) held.set(call); else answer(call);
            }); var edge = edge(origin.url(), "keep-age: 300ms, connections: " + connections); var slow = edge.client(); var one = new RawHttp2(edge.port()); var two = new RawHttp2(edge.port())) {
            slow.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
            Eventually.holds(PATIENCE, () -> held.get() != null);
            var from = new int[] {1};
            Eventually.holds(PATIENCE, () -> {
                many(one, from[0], 8);
                many(two, from[0], 8);
                from[0] += 16;
                return origin.heads().getLast().connection() >= 5;
            });
            held.get().answer("held");
            assertThat(slow.response()).startsWith("HTTP/1.1 200 ").contains("held");
            Eventually.holds(PATIENCE, () -> origin.open() <= 2);
        }
    }
}
