// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes before and behind an answer, and is none of it: the rows cannot say it.
@Timeout(60)
class CacheMessagesTest {
    private static GatewayUnderTest edge(AskedOrigin origin) {
        return GatewayUnderTest.file("routes:\n  - policies: [ { cache: {} } ]\n    to: " + origin.url() + "\n");
    }

    private static AskedOrigin origin(String answer) {
        return new AskedOrigin((asked, out) -> {
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return true;
        });
    }

    private static String get(GatewayUnderTest edge, String... fields) {
        return edge.exchange("GET /x HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n" + String.join("", fields) + "\r\n");
    }

    private static String head(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Late: 1", "Cache-Control: no-store", "Set-Cookie: a=b", "Vary: *", "ETag: \"late\"", "Content-Length: 3", "Age: 9999"})
    void trailersAreNeverMergedIntoTheHeader(String late) { // RFC 9111 §3.1
        try (var origin = origin("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTrailer: X-Late\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n" + late + "\r\n\r\n"); var edge = edge(origin)) {
            assertThat(head(get(edge, "TE: trailers\r\n"))).contains("fwd=uri-miss").doesNotContain(late);
            var hit = get(edge, "TE: trailers\r\n");
            assertThat(head(hit)).contains("; hit;").doesNotContain(late).containsOnlyOnce("Cache-Control:");
            assertThat(hit).endsWith("\r\n\r\nbody");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"103 Early Hints", "102 Processing", "100 Continue", "199 Whatever"})
    void anInterimAnswerIsNeitherStoredNorMergedNorGivenAgain(String interim) { // RFC 9110 §15.2
        try (var origin = origin("HTTP/1.1 " + interim + "\r\nLink: </style.css>; rel=preload\r\nCache-Control: max-age=600\r\nVary: *\r\n\r\nHTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 4\r\n\r\nbody");
             var edge = edge(origin)) {
            assertThat(get(edge)).containsPattern("fwd=uri-miss; stored; ttl=(60|5.)\r").endsWith("\r\n\r\nbody");
            var hit = get(edge);
            assertThat(hit).startsWith("HTTP/1.1 200 ").containsOnlyOnce("HTTP/1.1").contains("; hit;", "Cache-Control: max-age=60\r\n").doesNotContain("Link:", "Vary:").endsWith("\r\n\r\nbody");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void anInterimAnswerBeforeWhatIsNotKeptIsNotKeptEither() {
        try (var origin = origin("HTTP/1.1 103 Early Hints\r\nCache-Control: max-age=600\r\n\r\nHTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Length: 4\r\n\r\nbody"); var edge = edge(origin)) {
            for (int i = 0; i < 2; i++) assertThat(get(edge)).contains("fwd=uri-miss").endsWith("\r\n\r\nbody");
            assertThat(origin.requests()).hasSize(2);
        }
    }
}
