// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawHttp2;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A cache behind `identify`: credentials that the edge takes off, and an origin that is told who asks in another way, are credentials all the same (RFC 9111 §3.5).
@Timeout(60)
class CacheConsumersTest {
    private final List<AutoCloseable> open = new ArrayList<>();
    private AskedOrigin origin;

    @AfterEach
    void stop() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    private AskingClient client(String cache, String cacheControl) {
        origin = new AskedOrigin((asked, out) -> {
            var body = "page of " + asked.field("X-Consumer");
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\nLast-Modified: Mon, 02 Jan 2023 10:00:00 GMT\r\n" + cacheControl + "\r\n" + body);
            return true;
        });
        open.add(origin);
        var edge = GatewayUnderTest.file("identity: { agents: { api-keys: { consumers: { anna: anna-s-own-key, bert: bert-s-own-key } } } }\nroutes:\n  - policies: [ identify: { by: agents, anonymous: allow, tell: { X-Consumer: consumer } }, cache: "
            + cache + " ]\n    to: " + origin.url() + "\n");
        open.add(edge);
        var client = AskingClient.http1(() -> RawHttp2.connected(edge.port()));
        open.add(client);
        return client;
    }

    private static String page(AskingClient client, String who) {
        return client.ask("GET", "shop.example", "/me", who.isEmpty() ? List.of() : List.of(Map.entry("X-API-Key", who + "-s-own-key")), "").body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cache-Control: max-age=60\r\n", "Expires: Thu, 01 Jan 2099 00:00:00 GMT\r\n", ""})
    void nobodyGetsAnothersPage(String cacheControl) {
        var client = client("{ stale-while-revalidate: 1h }", cacheControl);
        for (int i = 0; i < 2; i++) {
            assertThat(page(client, "anna")).isEqualTo("page of anna");
            assertThat(page(client, "bert")).isEqualTo("page of bert");
        }
        assertThat(page(client, "")).isEqualTo("page of ");
        assertThat(page(client, "")).isEqualTo("page of ");
    }

    @Test
    void theLifetimeOfTheFileIsForNoPageOfOne() {
        var client = client("5m", "");
        assertThat(page(client, "anna")).isEqualTo("page of anna");
        assertThat(page(client, "bert")).isEqualTo("page of bert");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cache-Control: public, max-age=60\r\n", "Cache-Control: s-maxage=60\r\n", "Cache-Control: max-age=60, must-revalidate\r\n"})
    void whatTheOriginSaysIsForAllIsKept(String cacheControl) {
        var client = client("{}", cacheControl);
        page(client, "anna");
        page(client, "bert");
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void soIsWhatTheFileSaysIsTheSameForAllConsumers() {
        var client = client("{ for: 5m, shared-by-consumers: true }", "");
        page(client, "anna");
        page(client, "bert");
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void whatIsStaleIsNotFetchedAnewInTheNameOfOne() {
        var client = client("{}", "Cache-Control: public, max-age=0, stale-while-revalidate=3600\r\n");
        assertThat(page(client, "")).isEqualTo("page of ");
        assertThat(page(client, "anna")).as("asked for in her name and in her time").isEqualTo("page of anna");
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void whileNobodyCanSayWhoAsksNoPageIsKept() {
        origin = new AskedOrigin((asked, out) -> {
            var body = "page of " + asked.field("X-Session");
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\nCache-Control: max-age=60\r\n\r\n" + body);
            return true;
        });
        open.add(origin);
        var edge = GatewayUnderTest.file("identity: { portal: { external: { service: \"http://127.0.0.1:1\", fields: [X-Session], when-unavailable: allow } } }\nroutes:\n  - policies: [ identify: portal, cache: 5m ]\n    to: " + origin.url() + "\n");
        open.add(edge);
        var client = AskingClient.http1(() -> RawHttp2.connected(edge.port()));
        open.add(client);
        for (var who : List.of("alice", "bob")) {
            assertThat(client.ask("GET", "shop.example", "/me", List.of(Map.entry("X-Session", who)), "").body()).isEqualTo("page of " + who);
        }
    }

    @Test
    void whoWasFoundOutByTheFilesPoliciesIsKnownToTheRoutesToo() {
        origin = new AskedOrigin((asked, out) -> {
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Told: " + asked.field("X-Consumer") + "\r\n\r\n");
            return true;
        });
        open.add(origin);
        var edge = GatewayUnderTest.file("identity: { agents: { api-keys: { consumers: { anna: anna-s-own-key } } } }\npolicies: [ identify: agents ]\nroutes:\n  - policies: [ identify: { by: agents, tell: { X-Consumer: consumer } } ]\n    to: " + origin.url() + "\n");
        open.add(edge);
        var client = AskingClient.http1(() -> RawHttp2.connected(edge.port()));
        open.add(client);
        var answer = client.ask("GET", "shop.example", "/me", List.of(Map.entry("X-API-Key", "anna-s-own-key")), "");
        assertThat(answer.status() + " " + answer.field("X-Told")).isEqualTo("200 anna");
    }
}
