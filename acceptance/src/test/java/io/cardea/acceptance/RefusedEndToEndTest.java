// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the wire refuses is refused by the whole edge: one answer, the connection's end, and not a byte for the origin.
class RefusedEndToEndTest {
    private static FakeOrigin origin;
    private static GatewayUnderTest edge;

    @BeforeAll
    static void start() {
        origin = FakeOrigin.of("reached");
        edge = GatewayUnderTest.of("/**", origin);
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    static List<WireRows> rows() throws IOException {
        // on a whole edge, what begins with the preface of HTTP/2 is HTTP/2
        return WireRows.malformedRequests().stream().filter(row -> !row.bytes().startsWith("PRI * HTTP/2.0")).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void isAnsweredOnceAndClosedAndNeverReachesTheOrigin(WireRows row) {
        var answer = edge.exchange(row.bytes());
        assertThat(answer).startsWith("HTTP/1.1 " + row.status() + " ").contains("\r\nConnection: close\r\n").doesNotContain("reached");
        assertThat(answer.split("HTTP/1\\.1 (?=\\d{3} )", -1)).as("answers").hasSize(2);
        assertThat(origin.raw()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void takesNothingWithItThatWasPipelinedBehindIt(WireRows row) {
        var answer = edge.exchange(row.bytes() + "GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + row.status() + " ").doesNotContain("reached");
        assertThat(origin.raw()).isEmpty();
    }

    @Test
    void aGoodRequestBeforeABadOneIsAnsweredFirst() {
        try (var own = FakeOrigin.of("good"); var other = GatewayUnderTest.of("/**", own)) {
            var answer = other.exchange("GET /one HTTP/1.1\r\nHost: a.test\r\n\r\nGET  /two HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\n\r\ngoodHTTP/1.1 400 ").contains("Connection: close");
            assertThat(own.requests()).hasSize(1);
        }
    }
}
