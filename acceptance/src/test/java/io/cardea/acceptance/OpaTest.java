// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawHttp2;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The Open Policy Agent, on real connections. No binary of it can be had here: a server of the test answers as its manual of the REST API says ("Get a Document (with Input)").
class OpaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEYS = "identity: { agents: { api-keys: { consumers: { shop: { keys: a-key-of-the-shop, roles: seller }, till: a-key-of-the-till } } } }\n";

    /// Sellers may do anything, all others read.
    private static String opa(FakeOrigin.Received request, String caching) throws Exception {
        if (!request.line().startsWith("POST /v1/data/")) return "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n";
        if (!request.line().equals("POST /v1/data/shop/allow HTTP/1.1")) return answer("{}", caching);
        var input = JSON.readTree(request.body()).get("input");
        boolean allowed = input.get("method").asText().equals("GET") || input.get("roles").toString().contains("\"seller\"");
        return answer("{\"decision_id\":\"b84cf736-213d-4932-a8e4-bb5c648f1b4d\",\"result\":{\"allow\":" + allowed + ",\"reason\":\"only sellers write\"}}", caching);
    }

    private static String answer(String json, String caching) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + caching + "Content-Length: " + json.length() + "\r\n\r\n" + json;
    }

    private static FakeOrigin agent(String caching) {
        return new FakeOrigin((request, peer) -> peer.write(opa(request, caching)));
    }

    private static GatewayUnderTest edge(FakeOrigin agent, FakeOrigin origin, String path, String more) {
        return GatewayUnderTest.file(KEYS + "routes:\n  - policies:\n      - identify: { by: agents, anonymous: allow }\n      - authorize: { opa: { service: \"" + agent.url() + "\", path: " + path + ", timeout: 10s" + more + " } }\n    to: \"" + origin.url() + "\"\n");
    }

    private static String ask(GatewayUnderTest edge, String method, String fields) {
        return edge.exchange(method + " /books HTTP/1.1\r\nHost: shop.test\r\n" + fields + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void itsRulesDecideAndARefusalIsTheEndOfIt() {
        try (var agent = agent(""); var origin = FakeOrigin.of("books"); var edge = edge(agent, origin, "/v1/data/shop/allow", "")) {
            assertThat(ask(edge, "POST", "X-API-Key: a-key-of-the-till\r\n")).startsWith("HTTP/1.1 403").contains("only sellers write");
            assertThat(ask(edge, "POST", "")).as("to be known might help").startsWith("HTTP/1.1 401").contains("WWW-Authenticate: ApiKey");
            assertThat(origin.connections()).isZero();
            assertThat(ask(edge, "POST", "X-API-Key: a-key-of-the-shop\r\n")).startsWith("HTTP/1.1 200").endsWith("books");
            assertThat(ask(edge, "GET", "")).startsWith("HTTP/1.1 200");
            var asked = agent.requests().getFirst();
            assertThat(asked.field("Content-Type")).containsExactly("application/json");
            assertThat(asked.body()).isEqualTo("{\"input\":{\"consumer\":\"till\",\"groups\":[],\"method\":\"POST\",\"path\":\"/books\",\"roles\":[],\"scopes\":[]}}");
            assertThat(asked.head()).as("no credentials go there").doesNotContain("a-key-of");
        }
    }

    @Test
    void aPathThatNoRuleDefinesAllowsNobody() {
        try (var agent = agent(""); var origin = FakeOrigin.of("books"); var edge = edge(agent, origin, "/v1/data/shop/alow", "")) {
            assertThat(ask(edge, "GET", "X-API-Key: a-key-of-the-shop\r\n")).startsWith("HTTP/1.1 403").contains("no rule allows it");
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void whileItIsAwayNobodyPassesUnlessTheFileSaysSo() {
        var agent = agent("");
        agent.close();
        try (var origin = FakeOrigin.of("books")) {
            try (var edge = edge(agent, origin, "/v1/data/shop/allow", "")) {
                assertThat(ask(edge, "GET", "")).startsWith("HTTP/1.1 503").doesNotContain("OPA");
                assertThat(origin.connections()).isZero();
            }
            try (var edge = edge(agent, origin, "/v1/data/shop/allow", ", when-unavailable: allow")) {
                assertThat(ask(edge, "GET", "")).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void equalQuestionsThatComeTogetherAreOne() throws Exception {
        var all = new CountDownLatch(1);
        try (var agent = new FakeOrigin((request, peer) -> {
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            peer.write(opa(request, ""));
        }); var origin = FakeOrigin.of("books"); var edge = edge(agent, origin, "/v1/data/shop/allow", ""); var client = new RawHttp2(edge.port())) {
            for (int i = 0; i < 20; i++) client.request(2 * i + 1, true, "GET", "/books");
            client.reset(1, 8); // who was the cause goes, the others still wait
            client.frame(RawHttp2.PING, 0, 0, new byte[8]);
            for (var frame = client.next().orElseThrow(); frame.type() != RawHttp2.PING; ) frame = client.next().orElseThrow();
            all.countDown();
            int good = 0;
            for (int ended = 0; ended < 19; ) { // they come mixed
                var frame = client.next().orElseThrow();
                if (frame.type() == RawHttp2.HEADERS && "200".equals(client.decoded(frame).get(":status"))) good++;
                if (frame.isLast()) ended++;
            }
            assertThat(good).isEqualTo(19);
            assertThat(agent.requests()).hasSize(1);
            assertThat(origin.requests()).hasSize(19);
        }
    }

    @Test
    void aDecisionIsRememberedAsLongAsItSays() {
        try (var agent = agent("Cache-Control: max-age=600\r\n"); var origin = FakeOrigin.of("books"); var edge = edge(agent, origin, "/v1/data/shop/allow", "")) {
            for (int i = 0; i < 5; i++) assertThat(ask(edge, "GET", "")).startsWith("HTTP/1.1 200");
            assertThat(agent.requests()).hasSize(1);
            assertThat(ask(edge, "POST", "")).as("another question").startsWith("HTTP/1.1 401");
            assertThat(ask(edge, "GET", "X-API-Key: a-key-of-the-till\r\n")).startsWith("HTTP/1.1 200");
            assertThat(agent.requests()).hasSize(3);
        }
    }
}
