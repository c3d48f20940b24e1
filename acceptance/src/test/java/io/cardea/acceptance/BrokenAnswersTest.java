// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An instance whose answers begin well and break off is judged for it, as one that does not answer is.
class BrokenAnswersTest {
    private final FakeOrigin breaks = new FakeOrigin((request, peer) -> {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        peer.socket().setSoLinger(true, 0);
        peer.close();
    });
    private final FakeOrigin good = FakeOrigin.of("good");

    @AfterEach
    void close() {
        breaks.close();
        good.close();
    }

    private static String ask(GatewayUnderTest edge) {
        return edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"outliers: { failures: 3, errors: 0, out-for: 1m, most: 0.5 }", "breaker: { per: endpoint, failures: 0.9, min-calls: 3, open-for: 1m }", "breaker: { per: endpoint, failures: 0.9, min-calls: 3, last: 10, open-for: 1m }"})
    void itIsLeftAloneAndTheOthersServe(String judge) {
        try (var edge = GatewayUnderTest.file("services:\n  s: { endpoints: [\"" + breaks.url() + "\", \"" + good.url() + "\"], " + judge + " }\nroutes:\n  - to: s\n")) {
            for (int i = 0; i < 6; i++) assertThat(ask(edge)).as("by turns").matches("(?s).*(half|good)");
            Eventually.holds(Duration.ofSeconds(10), () -> ask(edge).endsWith("good") && ask(edge).endsWith("good")); // who judges may begin a moment after the edge
            int asked = breaks.requests().size();
            for (int i = 0; i < 10; i++) assertThat(ask(edge)).endsWith("good");
            assertThat(breaks.requests()).hasSize(asked);
        }
    }

    @Test
    void theBreakerOfAServiceOpensForItToo() {
        try (var edge = GatewayUnderTest.file("services:\n  s: { endpoints: \"" + breaks.url() + "\", breaker: { failures: 0.9, min-calls: 3, open-for: 1m } }\nroutes:\n  - to: s\n")) {
            for (int i = 0; i < 3; i++) assertThat(ask(edge)).endsWith("half");
            assertThat(ask(edge)).startsWith("HTTP/1.1 503").contains("the circuit breaker is open");
        }
    }

    /// Who reads slowly, or leaves, is no fault of the instance.
    @Test
    void aClientThatLeavesIsNoFailure() {
        var endless = new FakeOrigin((request, peer) -> {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n");
            for (int i = 0; i < 400; i++) peer.write("x".repeat(10_000));
        });
        try (endless; var edge = GatewayUnderTest.file("services:\n  s: { endpoints: \"" + endless.url() + "\", breaker: { failures: 0.1, min-calls: 1, open-for: 1m } }\nroutes:\n  - to: s\n")) {
            for (int i = 0; i < 5; i++) {
                try (var client = edge.client()) {
                    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 200");
                }
            }
        }
    }
}
