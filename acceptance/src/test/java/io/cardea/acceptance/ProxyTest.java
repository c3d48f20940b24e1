// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client and an origin see of each other through the edge, byte for byte.
class ProxyTest {
    private static final String GET = "GET /books/1?x=%20y HTTP/1.1\r\nHost: shop.test\r\n\r\n";

    @Test
    void aRequestArrivesAsItWasSentAndItsAnswerComesBack() {
        try (var origin = FakeOrigin.of("hello"); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            var response = client.send(GET).response();
            assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello").contains("Via: 1.1 cardea").contains("Date: ");
            assertThat(origin.requests().getFirst().line()).isEqualTo("GET /books/1?x=%20y HTTP/1.1");
        }
    }

    @Test
    void aConnectionIsKeptOnBothSides() {
        try (var origin = FakeOrigin.of("hello"); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            for (int i = 0; i < 50; i++) assertThat(client.send(GET).response()).endsWith("hello");
            assertThat(origin.connections()).isOne();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        try (var origin = new FakeOrigin((request, peer) -> {
                var path = request.line().split(" ")[1];
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
            }); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            var all = new StringBuilder();
            for (int i = 0; i < 200; i++) all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            client.send(all.toString());
            for (int i = 0; i < 200; i++) assertThat(client.response()).endsWith("\r\n\r\n/" + i);
        }
    }

    @Test
    void bodiesPassInBothFramings() {
        try (var origin = new FakeOrigin((request, peer) -> {
                if (request.line().contains("/chunked")) peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n5\r\npedia\r\n0\r\n\r\n");
                else peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + request.body().length() + "\r\n\r\n" + request.body());
            }); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").response()).endsWith("hello");
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n0\r\n\r\n").response();
            assertThat(origin.requests().get(1).body()).isEqualTo("5\r\nhello\r\n0\r\n\r\n");
            assertThat(client.send("GET /chunked HTTP/1.1\r\nHost: a\r\n\r\n").response()).contains("wiki").contains("pedia").endsWith("0\r\n\r\n");
            assertThat(client.send("GET /chunked HTTP/1.0\r\nHost: a\r\n\r\n").rest()).endsWith("\r\n\r\nwikipedia").contains("Connection: close");
        }
    }

    @Test
    void hopByHopFieldsStayAndOursAreAdded() {
        try (var origin = FakeOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: X-Secret, keep-alive\r\nX-Secret: 1\r\nKeep-Alive: timeout=5\r\n\r\n");
             var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            var response = client.send("""
                GET / HTTP/1.1\r
                Host: shop.test:81\r
                Connection: close, X-Forwarded-For, host, X-Drop, cookie\r
                X-Drop: 1\r
                X_User: root\r
                Cookie: a=b\r
                X-Forwarded-For: 9.9.9.9\r
                X-Forwarded-Proto: https\r
                Forwarded: for=9.9.9.9\r
                X-Request-Id: mine\r
                X-Original-URL: /admin\r
                X-HTTP-Method-Override: DELETE\r
                TE: trailers\r
                Upgrade: h2c\r
                HTTP2-Settings: AA\r
                Proxy-Connection: keep-alive\r
                \r
                """).rest();
            assertThat(response).doesNotContain("X-Secret").doesNotContain("timeout=5").contains("Connection: close");
            var seen = origin.requests().getFirst();
            assertThat(seen.field("Host")).containsExactly("shop.test:81");
            assertThat(seen.field("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(seen.field("X-Forwarded-Proto")).containsExactly("http");
            assertThat(seen.field("X-Forwarded-Host")).containsExactly("shop.test:81");
            assertThat(seen.field("Forwarded")).containsExactly("for=127.0.0.1;proto=http;host=\"shop.test:81\"");
            assertThat(seen.field("Cookie")).containsExactly("a=b");
            assertThat(seen.field("Via")).containsExactly("1.1 cardea");
            assertThat(seen.field("X-Request-Id")).singleElement().asString().matches("[0-9a-f]{32}");
            assertThat(seen.head()).doesNotContainIgnoringCase("X-Drop").doesNotContain("X_User").doesNotContain("Original").doesNotContain("Override")
                .doesNotContain("Upgrade").doesNotContain("HTTP2").doesNotContain("Proxy-Connection").doesNotContain("\r\nTE:");
        }
    }

    @Test
    void whatAPolicySetsArrivesWhateverTheClientNames() {
        try (var origin = FakeOrigin.of("ok");
             var edge = GatewayUnderTest.file("""
                 policies: [{ headers: { request: { set: { X-Key: "42", X-Real-IP: "{client-address}", X-Forwarded-Prefix: /h, X_Tenant: t } } } }]
                 routes: [{ to: %s }]
                 """.formatted(origin.url())); var client = edge.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Key, X-Real-IP\r\nX-Key: mine\r\nX-Real-IP: 6.6.6.6\r\nX_Tenant: mine\r\nProxy: evil\r\n\r\n").rest();
            var seen = origin.requests().getFirst();
            assertThat(seen.field("X-Key")).containsExactly("42");
            assertThat(seen.field("X-Real-IP")).containsExactly("127.0.0.1");
            assertThat(seen.field("X-Forwarded-Prefix")).containsExactly("/h");
            assertThat(seen.field("X_Tenant")).containsExactly("t");
            assertThat(seen.field("Proxy")).isEmpty();
        }
    }

    @Test
    void anOriginsInterimAnswersAreBounded() {
        try (var origin = FakeOrigin.answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n".repeat(500) + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTrailer: X\r\n\r\nok");
             var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            var all = client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").rest();
            assertThat(all).endsWith("ok").doesNotContain("Trailer");
            assertThat(all.split("HTTP/1.1 103 ", -1).length - 1).isBetween(1, 20);
        }
    }

    @Test
    void interimAnswersDoNotProlongTheTimeForTheAnswer() {
        try (var origin = new FakeOrigin((request, peer) -> {
                for (int i = 0; i < 60; i++) {
                    peer.write("HTTP/1.1 103 Early Hints\r\n\r\n");
                    java.util.concurrent.locks.LockSupport.parkNanos(50_000_000); // it works, and says so
                }
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }); var edge = GatewayUnderTest.file("services:\n  slow: { endpoints: \"" + origin.url() + "\", response-timeout: 300ms }\nroutes:\n  - { match: /**, to: slow }\n")) {
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).contains("HTTP/1.1 103 ", "HTTP/1.1 504 ").doesNotContain("HTTP/1.1 200 ");
        }
    }

    @Test
    void viaSaysByWhichVersionEachMessageCame() {
        try (var origin = new FakeOrigin((request, peer) -> {
                var version = request.line().contains("/old") ? "1.0" : "1.1";
                peer.write("HTTP/" + version + " 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok").close();
            }); var edge = GatewayUnderTest.of("/**", origin)) {
            assertThat(edge.exchange("GET /old HTTP/1.0\r\nHost: a\r\n\r\n")).contains("Via: 1.0 cardea\r\n");
            assertThat(edge.exchange("GET /new HTTP/1.0\r\nHost: a\r\n\r\n")).contains("Via: 1.1 cardea\r\n");
            assertThat(origin.requests()).allMatch(request -> request.field("Via").equals(java.util.List.of("1.0 cardea")));
        }
    }

    @Test
    void theClientIsToldToContinueOnlyWhenItsBodyIsWanted() {
        try (var origin = FakeOrigin.of("ok"); var edge = GatewayUnderTest.of("/up", origin); var client = edge.client()) {
            client.send("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("abc").response()).endsWith("ok");
            client.send("POST /elsewhere HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 404").contains("Connection: close");
        }
    }

    @Test
    void interimResponsesPass() {
        try (var origin = FakeOrigin.answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
             var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 103 Early Hints\r\n").contains("Link: </a.css>");
            assertThat(client.response()).endsWith("ok");
        }
    }

    @Test
    void messagesWithoutBodyHaveNone() {
        try (var origin = new FakeOrigin((request, peer) -> peer.write(switch (request.line().split(" ")[1]) {
                case "/204" -> "HTTP/1.1 204 No Content\r\n\r\n";
                case "/304" -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nETag: \"1\"\r\n\r\n";
                default -> "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n";
            })); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            assertThat(client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 204");
            assertThat(client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 304");
            assertThat(client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 200").contains("Content-Length: 99");
            assertThat(client.send("HEAD /204 HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 204");
            assertThat(origin.connections()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n", "200 OK\r\n\r\n", "HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 600 What\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nX : y\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nX: y\r\n folded\r\nContent-Length: 0\r\n\r\n"})
    void nonsenseOfAnOriginIsABadGatewayAndItsConnectionIsNotUsedAgain(String nonsense) {
        try (var origin = FakeOrigin.answering(nonsense); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 502").doesNotContain("folded");
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 502");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void aResponseThatNobodyAskedForReachesNobody() throws Exception {
        try (var origin = FakeOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
             var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            for (int i = 0; i < 10; i++) assertThat(client.send(GET).response()).endsWith("first");
            assertThat(origin.connections()).isEqualTo(10);
        }
    }

    @Test
    void anAnswerThatBreaksOffNeverLooksWhole() {
        try (var origin = new FakeOrigin((request, peer) -> {
                peer.write(request.line().contains("chunked") ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel" : "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel");
                peer.close();
            }); var edge = GatewayUnderTest.of("/**", origin)) {
            assertThat(edge.exchange("GET /chunked HTTP/1.1\r\nHost: a\r\n\r\n")).doesNotContain("0\r\n\r\n");
            assertThat(edge.exchange(GET)).satisfiesAnyOf(text -> assertThat(text).isEmpty(), text -> assertThat(text).contains("Content-Length: 50").doesNotEndWith("hello"));
        }
    }

    @Test
    void anEarlyAnswerDoesNotLetTheRestOfTheBodyBecomeARequest() {
        try (var origin = FakeOrigin.of("ok"); var edge = GatewayUnderTest.of("/books", origin); var client = edge.client()) {
            client.send("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n0123456789");
            assertThat(client.response()).startsWith("HTTP/1.1 404");
            client.send("GET /books HTTP/1.1\r\nHost: a\r\n\r\n123456789");
            assertThat(client.send("GET /books HTTP/1.1\r\nHost: real\r\n\r\n").response()).endsWith("ok");
            assertThat(origin.requests()).singleElement().satisfies(request -> assertThat(request.field("Host")).containsExactly("real"));
        }
    }

    @Test
    void anOriginThatAnswersBeforeTheBodyIsThereIsHeardAndNotUsedAgain() throws Exception {
        try (var early = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress());
             var edge = GatewayUnderTest.file("routes:\n  - to: http://127.0.0.1:" + early.getLocalPort() + "\n"); var client = edge.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc");
            try (var origin = early.accept()) {
                origin.getInputStream().readNBytes(10);
                origin.getOutputStream().write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                assertThat(client.response()).startsWith("HTTP/1.1 403").contains("Connection: close").endsWith("no");
                while (origin.getInputStream().read() >= 0) {} // the edge hangs up rather than to use it again
            }
        }
    }

    @Test
    void aRefusedConnectionIsTriedElsewhere() throws Exception {
        int dead;
        try (var socket = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            dead = socket.getLocalPort();
        }
        try (var origin = FakeOrigin.of("alive");
             var edge = GatewayUnderTest.file("services:\n  s: { endpoints: [\"http://127.0.0.1:" + dead + "\", " + origin.url() + "] }\nroutes:\n  - to: s\n");
             var client = edge.client()) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").response()).endsWith("alive");
            }
        }
    }

    @Test
    void nobodyThereIsABadGateway() throws Exception {
        int dead;
        try (var socket = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            dead = socket.getLocalPort();
        }
        try (var edge = GatewayUnderTest.file("routes:\n  - to: http://127.0.0.1:" + dead + "\n"); var client = edge.client()) {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 502").contains("connection_refused").doesNotContain(String.valueOf(dead));
        }
    }

    @Test
    void aConnectionThatGrewStaleIsReplacedForRequestsThatMayBeRepeated() {
        try (var origin = FakeOrigin.of("hello"); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            assertThat(client.send(GET).response()).endsWith("hello");
            origin.dropConnections();
            assertThat(client.send(GET).response()).endsWith("hello");
        }
    }

    @Test
    void theOriginIsLeftWhenTheClientGoes() throws Exception {
        var left = new CountDownLatch(1);
        try (var origin = new FakeOrigin((request, peer) -> {
                if (peer.in().read() < 0) left.countDown();
            }); var edge = GatewayUnderTest.file("limits: { half-closed: 100ms }\nroutes:\n  - to: " + origin.url() + "\n")) {
            var client = edge.client();
            client.send(GET);
            while (origin.requests().isEmpty()) Thread.onSpinWait();
            client.close();
            assertThat(left.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aClientThatClosedItsSendingSideStillGetsItsAnswer() {
        try (var origin = FakeOrigin.of("hello"); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            assertThat(client.send(GET).finish().rest()).endsWith("hello");
        }
    }

    @Test
    void trailersAreNotPassedUnlessListed() {
        try (var origin = FakeOrigin.of("ok"); var edge = GatewayUnderTest.of("/**", origin); var client = edge.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-User: root\r\nHost: evil\r\n\r\n");
            assertThat(client.response()).endsWith("ok");
            assertThat(origin.raw()).doesNotContain("X-User").doesNotContain("evil");
        }
    }

    @Test
    void anExchangeThatTakesTooLongIsEndedForTheClientAndForTheOrigin() throws Exception {
        var left = new CountDownLatch(1);
        try (var origin = new FakeOrigin((request, peer) -> {
                if (peer.in().read() < 0) left.countDown();
            }); var edge = GatewayUnderTest.file("routes:\n  - timeout: 200ms\n    to: " + origin.url() + "\n"); var client = edge.client()) {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 504");
            assertThat(left.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aLoopEndsByItself() throws Exception {
        int port;
        try (var socket = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (var edge = io.cardea.Cardea.startText("listeners:\n  - address: 127.0.0.1:" + port + "\nlog: off\nadmin: off\nroutes:\n  - to: http://127.0.0.1:" + port + "\n");
             var client = new RawClient(edge.port())) {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 508");
        }
    }
}
