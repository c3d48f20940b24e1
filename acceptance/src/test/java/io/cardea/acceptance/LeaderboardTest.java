// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static io.cardea.redis.Asked.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.redis.RealRedis;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import org.junit.jupiter.api.Test;

/// What is wanted most, end to end.
class LeaderboardTest {
    private static final String ROUTES = """
        routes:
          - match: /books/{id}
            policies: [{ rank: books by path id }]
            to: URL
          - match: /wanted
            leaderboard: { board: books, window: hour }
        """;

    private static String get(GatewayUnderTest edge, String path) {
        return edge.exchange("GET " + path + " HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
    }

    private static String file(String state, FakeOrigin origin) {
        return "state: " + state + "\n" + ROUTES.replace("URL", origin.url());
    }

    @Test
    void whatIsAskedForStandsOnTheBoardAndWhatFailsDoesNot() {
        try (var books = new FakeOrigin((request, peer) -> peer.write("HTTP/1.1 " + (request.line().contains("/none") ? "404 Not Found" : "200 OK") + "\r\nContent-Length: 1\r\n\r\nx"));
             var edge = GatewayUnderTest.withAdmin(file("memory", books))) {
            get(edge, "/books/none");
            for (var id : new String[] {"1", "2", "2", "m%C3%A4rchen"}) assertThat(get(edge, "/books/" + id)).startsWith("HTTP/1.1 200 ");
            until("all are counted", () -> get(edge, "/wanted?top=1").endsWith("[{\"rank\":1,\"member\":\"2\",\"points\":2}]}") && get(edge, "/wanted").contains("rchen\",\"points\":1}")); // the client reads bytes as ISO 8859-1
            assertThat(get(edge, "/wanted")).contains("\r\nContent-Type: application/json\r\n").doesNotContain("none");
            assertThat(get(edge, "/wanted?window=week")).startsWith("HTTP/1.1 400 ").contains("expected for `window` one of `hour`, `day` and `all`");
        }
    }

    @Test
    void twoEdgesThatShareARedisHaveOneBoardAndNobodyWaitsWhileItIsAway() {
        try (var redis = RealRedis.start(); var books = FakeOrigin.of("x"); var one = GatewayUnderTest.withAdmin(file(redis.uri(), books)); var two = GatewayUnderTest.withAdmin(file(redis.uri(), books))) {
            until("both have it", () -> get(one, "/wanted").startsWith("HTTP/1.1 200 ") && get(two, "/wanted").startsWith("HTTP/1.1 200 "));
            for (int i = 0; i < 6; i++) get(i % 2 == 0 ? one : two, "/books/7");
            get(two, "/books/8");
            for (var edge : new GatewayUnderTest[] {one, two}) until("it is one board", () -> get(edge, "/wanted").endsWith("[{\"rank\":1,\"member\":\"7\",\"points\":6},{\"rank\":2,\"member\":\"8\",\"points\":1}]}"));
            redis.kill();
            until("it is away", () -> get(one, "/wanted").startsWith("HTTP/1.1 503 "));
            assertThat(get(one, "/books/9")).startsWith("HTTP/1.1 200 ");
            until("it is told as lost", () -> lost(one));
            redis.restart();
            until("it is there again, empty", () -> get(one, "/wanted").endsWith("\"places\":[]}"));
            get(one, "/books/9");
            until("it counts again", () -> get(one, "/wanted").endsWith("[{\"rank\":1,\"member\":\"9\",\"points\":1}]}"));
        }
    }

    private static boolean lost(GatewayUnderTest edge) {
        try (var admin = new io.cardea.testkit.RawClient(edge.edge().adminPort().orElseThrow())) {
            return admin.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest().contains("cardea_leaderboard_requests_total{board=\"books\",outcome=\"lost\"} 1.0");
        }
    }
}
