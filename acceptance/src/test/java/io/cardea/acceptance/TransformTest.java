// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the service gets and what the client gets, on the wire.
class TransformTest {
    private static GatewayUnderTest edge(String policies, FakeOrigin origin) {
        return GatewayUnderTest.file("policies:\n" + policies + "routes:\n  - { match: \"/api/**\", to: { service: \"" + origin.url() + "\", strip-prefix: /api } }\n  - to: " + origin.url() + "\n");
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void bothBodiesAreMappedAndFramedAnew() {
        try (var origin = FakeOrigin.answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"v1\"\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"int\r\nc\r\nernal\":1,\"a\"\r\n3\r\n:2}\r\n0\r\n\r\n");
             var edge = edge("  - transform: { request: { body: { rename: { /name: title }, add: { /by: \"{client-address}\" } } }, response: { body: { drop: /internal, wrap: data } } }\n", origin); var client = edge.client()) {
            for (int i = 0; i < 3; i++) {
                var answer = client.send(post("/x", "{\"name\":\"Dune\"}")).response();
                assertThat(answer).startsWith("HTTP/1.1 200 ").contains("Content-Length: 16\r\n", "ETag: W/\"v1\"\r\n").doesNotContain("Transfer-Encoding").endsWith("{\"data\":{\"a\":2}}");
            }
            assertThat(origin.requests()).hasSize(3).allSatisfy(request -> {
                assertThat(request.body()).isEqualTo("{\"title\":\"Dune\",\"by\":\"127.0.0.1\"}");
                assertThat(request.field("Content-Length")).containsExactly("33");
            });
        }
    }

    @Test
    void aLongBodyIsMappedBesideTheLoopAndArrivesWhole() {
        var members = new StringBuilder("{\"secret\":0");
        for (int i = 0; i < 20_000; i++) members.append(",\"k").append(i).append("\":").append(i);
        var long1 = members.append('}').toString();
        var expected = long1.replace("\"secret\":0,", "");
        try (var origin = new FakeOrigin((request, peer) -> peer.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + long1.length() + "\r\n\r\n" + long1));
             var edge = edge("  - transform: { request: { body: { drop: /secret } }, response: { body: { drop: /secret } } }\n", origin); var client = edge.client()) {
            assertThat(body(client.send(post("/x", long1)).response())).isEqualTo(expected);
            assertThat(origin.requests().getFirst().body()).isEqualTo(expected);
        }
    }

    @Test
    void aBodyThatIsTooLargeIs413AndTheServiceSeesNothing() {
        try (var origin = FakeOrigin.of("reached"); var edge = edge("  - transform: { request: { body: { drop: /x, max-size: 1KiB } } }\n", origin); var one = edge.client(); var other = edge.client()) {
            var large = "\"" + "x".repeat(3000) + "\"";
            assertThat(one.send(post("/x", large)).response()).startsWith("HTTP/1.1 413 ");
            assertThat(other.send("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nbba\r\n" + large + "\r\n0\r\n\r\n").response()).startsWith("HTTP/1.1 413 ");
            assertThat(origin.raw()).isEmpty();
        }
    }

    @Test
    void anAnswerThatIsTooLargePassesWholeIfItMay() {
        var large = "{\"x\":\"" + "y".repeat(300_000) + "\"}";
        try (var origin = new FakeOrigin((request, peer) -> peer.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(large.length()) + "\r\n" + large + "\r\n0\r\n\r\n"));
             var passes = edge("  - transform: { response: { body: { drop: /x, max-size: 64KiB, otherwise: pass } } }\n", origin);
             var refuses = edge("  - transform: { response: { body: { drop: /x, max-size: 64KiB } } }\n", origin); var client = passes.client()) {
            var answer = client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n").response();
            assertThat(body(answer)).contains("y".repeat(1000)).doesNotContain("\"x\":{}");
            assertThat(body(answer).chars().filter(c -> c == 'y').count()).isEqualTo(300_000);
            assertThat(refuses.exchange("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 502 ").contains("application/problem+json").doesNotContain("yyy");
        }
    }

    @Test
    void anAnswerThatBreaksOffIs502AndNotHalfAMapping() {
        try (var origin = new FakeOrigin((request, peer) -> peer.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"secret\":1").close());
             var edge = edge("  - transform: { response: { body: { drop: /secret } } }\n", origin)) {
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 502 ").doesNotContain("secret");
        }
    }

    @Test
    void aClientThatLeavesWhileAnAnswerIsHeldBackEndsTheServicesWork() throws Exception {
        var began = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        try (var origin = new FakeOrigin((request, peer) -> {
                peer.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"a\":");
                began.countDown();
                try {
                    while (peer.in().read() >= 0) { }
                } finally {
                    ended.set(true);
                }
            });
             var edge = GatewayUnderTest.file("limits: { half-closed: 100ms }\nroutes:\n  - { policies: [ { transform: { response: { body: { drop: /a } } } } ], to: \"" + origin.url() + "\" }\n")) {
            try (var client = edge.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
                began.await();
            }
            Eventually.holds(Duration.ofSeconds(10), ended::get);
        }
    }

    @Test
    void noPartOfAnAnswerAndNoCodingShowsWhatIsDropped() throws IOException {
        var json = "{\"secret\":\"s3cret\",\"list\":\"" + "a".repeat(3000) + "\"}";
        var packed = gzip(json);
        try (var origin = new FakeOrigin((request, peer) -> {
                boolean gzip = request.field("Accept-Encoding").stream().anyMatch(each -> each.contains("gzip"));
                assertThat(request.field("Range")).isEmpty();
                var bytes = gzip ? packed : json.getBytes(StandardCharsets.UTF_8);
                peer.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + (gzip ? "Content-Encoding: gzip\r\n" : "") + "Content-Length: " + bytes.length + "\r\n\r\n" + new String(bytes, StandardCharsets.ISO_8859_1));
            });
             var edge = edge("  - compress: [br, gzip]\n  - transform: { response: { body: { drop: /secret } } }\n", origin); var client = edge.client()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a.test\r\nRange: bytes=0-40\r\n\r\n").response()).startsWith("HTTP/1.1 200 ").doesNotContain("s3cret").contains("\"list\"");
            var answer = client.send("GET / HTTP/1.1\r\nHost: a.test\r\nAccept-Encoding: gzip, br, zstd\r\n\r\n");
            var head = answer.head();
            assertThat(head).contains("Content-Encoding: gzip");
            assertThat(origin.requests().getLast().field("Accept-Encoding")).containsExactly("gzip");
        }
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void cookiesComeBackAsTheServiceKnowsThem() {
        try (var origin = FakeOrigin.answering("HTTP/1.1 200 OK\r\nSet-Cookie: session=user-7; Path=/shop\r\nSet-Cookie: theme=dark\r\nContent-Length: 2\r\n\r\nok");
             var edge = edge("  - transform: { cookies: { session: { prefix: __Host-, http-only: true, same-site: lax, encrypt: true } }, cookie-keys: 0123456789abcdef0123456789abcdef }\n", origin); var client = edge.client()) {
            var answer = client.send("GET / HTTP/1.1\r\nHost: a.test\r\nCookie: session=stolen\r\n\r\n").response();
            assertThat(origin.requests().getFirst().field("Cookie")).isEmpty();
            assertThat(answer).contains("Set-Cookie: theme=dark\r\n").doesNotContain("user-7").containsPattern("Set-Cookie: __Host-session=[\\w-]+; Secure; HttpOnly; SameSite=Lax; Path=/\r\n");
            var cookie = answer.replaceAll("(?s).*Set-Cookie: (__Host-session=[\\w-]+);.*", "$1");
            client.send("GET / HTTP/1.1\r\nHost: a.test\r\nCookie: theme=dark; " + cookie + "\r\n\r\n").response();
            assertThat(origin.requests().get(1).field("Cookie")).containsExactly("theme=dark; session=user-7");
            client.send("GET / HTTP/1.1\r\nHost: a.test\r\nCookie: theme=dark; " + cookie + "A\r\n\r\n").response();
            assertThat(origin.requests().get(2).field("Cookie")).containsExactly("theme=dark");
        }
    }

    // ---- paths: what is made is checked as what came --------------------------------------------------------------------

    @Test
    void theServiceGetsTheRewrittenPath() {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("  - transform: { request: { path: \"/api/t/{header:X-Tenant}{path}\", query: { set: { v: 2 }, remove: debug } } }\n", origin); var client = edge.client()) {
            client.send("GET /books/caf%c3%a9?debug=1&q=a%20b HTTP/1.1\r\nHost: a.test\r\nX-Tenant: acme & co\r\n\r\n").response();
            assertThat(origin.requests().getFirst().line()).isEqualTo("GET /api/t/acme%20%26%20co/books/caf%C3%A9?q=a%20b&v=2 HTTP/1.1");
            client.send("GET /api/books HTTP/1.1\r\nHost: a.test\r\nX-Tenant: acme\r\n\r\n").response(); // and then cut by the handler
            assertThat(origin.requests().getLast().line()).isEqualTo("GET /t/acme/api/books?v=2 HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../admin", "..\\admin", "a/../../admin", "..;", "a;b", "%2e%2e%2f/x", "/", "a//b", "..%00", "x#", ""})
    void whatAClientPutsIntoAPathCannotLeaveItsSegment(String tenant) {
        try (var origin = FakeOrigin.of("ok"); var edge = edge("  - transform: { request: { path: \"/t/{header:X-Tenant}/books\" } }\n", origin)) {
            var answer = edge.exchange("GET / HTTP/1.1\r\nHost: a.test\r\nX-Tenant: " + tenant + "\r\nConnection: close\r\n\r\n");
            if (answer.startsWith("HTTP/1.1 200 ")) assertThat(origin.requests().getFirst().line()).matches("GET /t/[^/]+/books HTTP/1.1").doesNotContainIgnoringCase("%2e").doesNotContainIgnoringCase("%2f").doesNotContain("/../");
            else assertThat(answer).startsWith("HTTP/1.1 400 ");
            if (!answer.startsWith("HTTP/1.1 200 ")) assertThat(origin.raw()).isEmpty();
        }
    }

    /// Cutting a prefix off a canonical path, and putting one before it, leaves a canonical path.
    @Test
    void noMixOfTricksLeavesThePrefixThatIsPutBefore() {
        var pieces = new String[] {"/", "/", ".", "..", "%2e", "%2E%2e", "%252e%252e", "%2f", "%5c", ";", "api", "a", "api/", "//", "..;", "%00", "~", "?x=/../"};
        try (var origin = FakeOrigin.of("ok"); var edge = GatewayUnderTest.file("routes:\n  - { match: \"/api/**\", policies: [ { transform: { request: { path: \"{path}\" } } } ], to: { service: \"" + origin.url() + "\", strip-prefix: /api, add-prefix: /inner } }\n")) {
            var random = new Random(20261126);
            for (int i = 0; i < 400; i++) {
                var target = new StringBuilder("/api");
                for (int n = random.nextInt(1, 8); n > 0; n--) target.append(pieces[random.nextInt(pieces.length)]);
                edge.exchange("GET " + target + " HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            }
            assertThat(origin.requests()).isNotEmpty().allSatisfy(request -> {
                var path = request.line().split(" ")[1].split("\\?")[0];
                assertThat(path).matches("/inner(/.*)?").doesNotContain("//").doesNotContain(";").doesNotContainIgnoringCase("%2f").doesNotMatch(".*/\\.\\.?(/.*|$)");
                assertThat(path.replace("%252e", "")).doesNotContainIgnoringCase("%2e");
            });
        }
    }
}
