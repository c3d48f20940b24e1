// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An authority outside, over HTTP, on real connections.
class ExternalTest {
    private static final String YES = "HTTP/1.1 200 OK\r\nX-User: anna\r\nX-Scopes: books:read books:write\r\nX-Tenant: north\r\nX-Undeclared: secret\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok";

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n" + fields + "Connection: close\r\n\r\n";
    }

    private static String file(FakeOrigin authority, FakeOrigin origin, String more) {
        return "forwarding: { underscores: true }\nidentity: { portal: { external: { service: \"" + authority.url() + "\", path: /check, timeout: 10s, consumer: X-User, scopes: X-Scopes, tell: [X-Tenant]" + more + " } } }\n"
            + "routes:\n  - { match: /public, to: \"" + origin.url() + "\" }\n  - { match: /admin, policies: [ identify: portal, authorize: admin ], to: \"" + origin.url() + "\" }\n  - { policies: [ identify: { by: portal, tell: { X-Consumer: consumer } } ], to: \"" + origin.url() + "\" }\n";
    }

    @Test
    void whomTheAuthorityKnowsTheOriginIsToldOfAndNobodyElseSaysSo() {
        try (var authority = FakeOrigin.answering(YES); var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(file(authority, origin, ""))) {
            var forged = "X-Tenant: root\r\nx_tenant: root\r\nX.Tenant: root\r\nX-Consumer: root\r\n";
            edge.exchange(get("/public", forged));
            assertThat(edge.exchange(get("/books?a=1", forged + "Cookie: session=s1\r\n"))).endsWith("books").doesNotContain("Set-Cookie");
            assertThat(edge.exchange(get("/admin", ""))).startsWith("HTTP/1.1 403").contains("the scope admin is needed");
            assertThat(origin.requests()).hasSize(2).noneMatch(each -> each.head().contains("root") || each.head().contains("secret"));
            var seen = origin.requests().getLast();
            assertThat(seen.field("X-Tenant")).containsExactly("north");
            assertThat(seen.field("X-Consumer")).containsExactly("anna");
            assertThat(seen.field("Cookie")).containsExactly("session=s1");
        }
    }

    @Test
    void theAuthorityIsToldWhatIsAskedForByUsAndByNobodyElse() {
        try (var authority = FakeOrigin.answering(YES); var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(file(authority, origin, ""))) {
            edge.exchange("POST /a/../books?x=1 HTTP/1.1\r\nHost: shop.test\r\nAuthorization: Basic eDp5\r\nCookie: s=1\r\nX-Forwarded-Method: GET\r\nX-Forwarded-Uri: /public\r\nX_Forwarded_Uri: /public\r\nX-Forwarded-Host: evil.test\r\n"
                + "X-Forwarded-Proto: https\r\nX-Forwarded-For: 1.2.3.4\r\nX-Other: not for it\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody");
            var asked = authority.requests().getFirst();
            assertThat(asked.line()).isEqualTo("GET /check HTTP/1.1");
            assertThat(asked.body()).isEmpty();
            assertThat(asked.field("X-Forwarded-Method")).containsExactly("POST");
            assertThat(asked.field("X-Forwarded-Uri")).containsExactly("/books?x=1");
            assertThat(asked.field("X-Forwarded-Host")).containsExactly("shop.test");
            assertThat(asked.field("X-Forwarded-Proto")).containsExactly("http");
            assertThat(asked.field("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(asked.field("Authorization")).containsExactly("Basic eDp5");
            assertThat(asked.field("Cookie")).containsExactly("s=1");
            assertThat(asked.head()).doesNotContain("evil", "not for it", "1.2.3.4", "/public");
            assertThat(origin.requests().getFirst().line()).as("what was decided on is what the origin gets").isEqualTo("POST /books?x=1 HTTP/1.1");
            assertThat(origin.requests().getFirst().body()).isEqualTo("body");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"401 Unauthorized", "403 Forbidden"})
    void aNoIsTheEndOfIt(String status) {
        try (var authority = FakeOrigin.answering("HTTP/1.1 " + status + "\r\nWWW-Authenticate: Portal realm=\"x\"\r\nSet-Cookie: a=b\r\nLocation: /login\r\nX-Tenant: t\r\nContent-Length: 6\r\n\r\nsecret");
             var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(file(authority, origin, ""))) {
            var answer = edge.exchange("POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("WWW-Authenticate: Portal realm=\"x\"\r\n", "Cache-Control: no-store\r\n").doesNotContain("Set-Cookie", "Location", "secret", "External realm");
            assertThat(origin.connections()).as("an origin hears nothing of it").isZero();
        }
    }

    @Test
    void whoIsSentToTheLoginAgainAndAgainIsNoGuesser() {
        try (var authority = FakeOrigin.answering("HTTP/1.1 302 Found\r\nLocation: https://login.test/\r\nContent-Length: 0\r\n\r\n"); var origin = FakeOrigin.of("books");
             var edge = GatewayUnderTest.file(file(authority, origin, ", refusal: [Location]"))) {
            for (int i = 0; i < 40; i++) assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 302");
        }
    }

    @Test
    void aRefusalMayRedirectWhereTheFileSaysSo() {
        try (var authority = FakeOrigin.answering("HTTP/1.1 302 Found\r\nLocation: https://login.test/?a=b\r\nContent-Length: 4\r\n\r\ngone"); var origin = FakeOrigin.of("books")) {
            try (var edge = GatewayUnderTest.file(file(authority, origin, ", refusal: [Location]"))) {
                assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 302 Found").contains("Location: https://login.test/?a=b\r\n", "Cache-Control: no-store\r\n").doesNotContain("gone");
            }
            try (var edge = GatewayUnderTest.file(file(authority, origin, ""))) {
                assertThat(edge.exchange(get("/", ""))).as("else it is neither yes nor no").startsWith("HTTP/1.1 503");
            }
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void whatItSaysOfARefusalReachesClientsWhereTheFileSaysSo() {
        try (var authority = FakeOrigin.answering("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n<b>no</b>".replace("7", "9")); var origin = FakeOrigin.of("books");
             var edge = GatewayUnderTest.file(file(authority, origin, ", refusal-body: true"))) {
            assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 403").contains("Content-Type: text/html\r\n").endsWith("<b>no</b>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nX-User: a\nX-Tenant: root\r\nContent-Length: 0\r\n\r\n", "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-User: anna\r\nContent-Length: 10\r\n\r\nhalf"})
    void whatIsNeitherYesNorNoLetsNobodyIn(String answer) {
        try (var authority = new FakeOrigin((request, peer) -> peer.write(answer).close()); var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(file(authority, origin, ""))) {
            assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 503").contains("Service Unavailable");
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void anAnswerThatIsTooLongIsReadNoFurther() {
        try (var authority = FakeOrigin.answering("HTTP/1.1 200 OK\r\nX-User: anna\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000)); var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(file(authority, origin, ""))) {
            assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 503");
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void whileItIsSilentClientsAreToldInTimeAndWhatItSaysLaterIsNobodys() throws Exception {
        var late = new CountDownLatch(1);
        try (var authority = new FakeOrigin((request, peer) -> {
            late.await(20, TimeUnit.SECONDS);
            peer.write(YES);
        }); var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(file(authority, origin, "").replace("timeout: 10s", "timeout: 100ms"))) {
            assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 503");
            late.countDown();
            assertThat(edge.exchange(get("/public", ""))).endsWith("books");
            assertThat(origin.requests()).as("the late yes let nobody in").hasSize(1);
        }
    }

    @Test
    void whileItIsAwayRequestsPassAsThoseOfNobodyWhereTheFileSaysSo() {
        var authority = FakeOrigin.of("x");
        authority.close();
        try (var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(file(authority, origin, ", when-unavailable: allow"))) {
            assertThat(edge.exchange(get("/", "X-Tenant: root\r\nX-Consumer: root\r\n"))).endsWith("books");
            assertThat(origin.requests().getFirst().head()).doesNotContain("root").doesNotContainIgnoringCase("X-Consumer");
            assertThat(edge.exchange(get("/admin", ""))).as("who needs a scope has none").startsWith("HTTP/1.1 401");
        }
        try (var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(file(authority, origin, ""))) {
            assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 503");
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void aSecondAnswerThatNobodyAskedForIsNoYesToTheNext() {
        try (var authority = new FakeOrigin((request, peer) -> {
            if (request.field("Cookie").contains("s=anna")) peer.write(YES + YES); else peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        }); var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(file(authority, origin, ""))) {
            for (int i = 0; i < 5; i++) {
                edge.exchange(get("/", "Cookie: s=anna\r\n"));
                assertThat(edge.exchange(get("/", "Cookie: s=eve\r\n"))).doesNotStartWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void anAuthorityDecidesAboutWhomAKeyHasIdentifiedAndLeavesItSo() {
        try (var authority = new FakeOrigin((request, peer) -> peer.write(request.field("X-Asks").contains("shop") ? "HTTP/1.1 204 No Content\r\n\r\n" : "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
             var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file("identity:\n  agents: { api-keys: { consumers: { shop: a-key-of-the-shop, till: a-key-of-the-till } } }\n  rights: { external: { service: \"" + authority.url()
                 + "\", timeout: 10s, fields: [], say: { X-Asks: consumer } } }\nroutes: [ { policies: [ identify: agents, identify: { by: rights, tell: { X-Consumer: consumer } } ], to: \"" + origin.url() + "\" } ]\n")) {
            assertThat(edge.exchange(get("/", "X-Asks: shop\r\n"))).as("who has no key is no question").startsWith("HTTP/1.1 401");
            assertThat(authority.requests()).isEmpty();
            assertThat(edge.exchange(get("/", "X-Asks: shop\r\nX-API-Key: a-key-of-the-till\r\n"))).startsWith("HTTP/1.1 403");
            assertThat(edge.exchange(get("/", "X-API-Key: a-key-of-the-shop\r\n"))).endsWith("books");
            assertThat(origin.requests()).singleElement().satisfies(seen -> assertThat(seen.field("X-Consumer")).containsExactly("shop"));
        }
    }
}
