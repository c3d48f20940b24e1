// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One spelling of a path: what routes and policies judged is what the origin sees, and what has two readings is refused.
class PathsTest {
    private final FakeOrigin open = FakeOrigin.of("open");
    private final FakeOrigin guarded = FakeOrigin.of("guarded");
    private final GatewayUnderTest edge = GatewayUnderTest.file("routes:\n  - { match: { path: /pub/**, host: a.test }, to: \"" + open.url() + "\" }\n  - { match: { path: /**, host: a.test }, to: \""
        + guarded.url() + "\" }\n");

    @AfterEach
    void stop() {
        edge.close();
        open.close();
        guarded.close();
    }

    private String get(String target) {
        return get(target, "a.test");
    }

    private String get(String target, String host) {
        try (var client = edge.client()) {
            return client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").response();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/pub/a, /pub/a", "/pub/./a, /pub/a", "/pub/b/../a, /pub/a", "/pub/%61, /pub/a", "/pub/b/%2e%2e/a, /pub/a", "/pub/b/.%2E/a, /pub/a",
        "/x/../pub/a, /pub/a", "/pub/a?x=/../b, /pub/a?x=/../b", "/pub/%7euser, /pub/~user", "/pub/caf%c3%a9, /pub/caf%C3%A9", "/pub/%252e%252e/a, /pub/%252e%252e/a",
        "/pub/%252fa, /pub/%252fa", "/pub/a%20b, /pub/a%20b", "/pub/.., /", "/pub/%2E%2E/admin, /admin", "/pub/../admin?x=/pub/, /admin?x=/pub/", "/admin?x=/pub/, /admin?x=/pub/",
        "/Pub/a, /Pub/a", "http://a.test/pub/../admin, /admin", "http://a.test?x, /?x"})
    void theOriginSeesTheCanonicalPathOfTheRouteThatItMatched(String target, String canonical) {
        assertThat(get(target)).startsWith("HTTP/1.1 200").endsWith(canonical.startsWith("/pub/") ? "open" : "guarded");
        var seen = (canonical.startsWith("/pub/") ? open : guarded).requests();
        assertThat(seen).singleElement().extracting(FakeOrigin.Received::line).isEqualTo("GET " + canonical + " HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/pub/..;/admin", "/pub/..;x/admin", "/pub;/admin", "/pub/a;jsessionid=1", "/pub/%3b", "/pub/..%3b/admin", "/pub/a#.png", "/pub/a%23.png", "/pub#/../admin",
        "/pub/..%2fadmin", "/pub/..%2Fadmin", "/pub%2f..%2fadmin", "/pub/..%5cadmin", "/pub/..\\admin", "/pub/%00", "/pub/a%00.png", "/pub/%0d%0aX:y", "/pub/%7f", "/pub/%c0%af..",
        "/pub/%c0%ae%c0%ae/admin", "/pub/%e0%80%af", "/pub/%", "/pub/%2", "/pub/%zz", "/pub/%u002e", "/..", "/../admin", "/pub/../../admin", "/%2e%2e/admin"})
    void whatTwoCouldReadDifferentlyIsRefused(String target) {
        assertThat(get(target)).startsWith("HTTP/1.1 400 ");
        assertThat(open.raw()).isEmpty();
        assertThat(guarded.raw()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"//internal, /internal", "//admin//x, /admin/x", "/pub//a, /pub/a", "//pub/a, /pub/a", "/pub///, /pub/", "//a.test/pub/a, /a.test/pub/a", "/pub//../admin, /admin",
        "/pub/a//%2e%2e/b, /pub/b"})
    void slashesInARowAreOneBeforeARouteIsChosen(String target, String canonical) {
        theOriginSeesTheCanonicalPathOfTheRouteThatItMatched(target, canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.test", "A.TEST", "a.Test", "a.test.", "A.tEsT.", "a.test:80", "a.test.:80"})
    void aHostIsTheSameInEveryCaseAndWithItsRootDot(String host) {
        assertThat(get("/admin", host)).endsWith("guarded");
        assertThat(guarded.requests().getFirst().field("Host")).singleElement().asString().isLowerCase().startsWith("a.test").doesNotContain("test.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b.test", "a.test.b.test", "xa.test", "a.test-", "a.testx"})
    void anotherHostIsAnother(String host) {
        assertThat(get("/admin", host)).startsWith("HTTP/1.1 404");
        assertThat(guarded.raw()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/pub/a%40b, /pub/a%40b", "/pub/O%27Neil%2B%3D, /pub/O%27Neil%2B%3D", "/pub/a@b:c, /pub/a@b:c", "/pub/%3a%40%21, /pub/%3A%40%21"})
    void anEscapeOfACharacterThatMayStandRawIsSentAsItCame(String target, String seen) {
        theOriginSeesTheCanonicalPathOfTheRouteThatItMatched(target, seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%40admin", "/%40admin/x", "/%40%61dmin/x", "/x/../%40admin/x", "/a/%3Aall", "/a%2cb", "/%40me"})
    void anEscapeThatTheOriginWouldReadAsAnotherRouteIsRefused(String target) {
        try (var other = GatewayUnderTest.file("routes:\n  - { match: /@admin/**, to: \"" + guarded.url() + "\" }\n  - { match: \"/a/:all\", to: \"" + guarded.url()
                + "\" }\n  - { match: \"/a,b\", to: \"" + guarded.url() + "\" }\n  - { match: { path: /@me, method: POST }, to: \"" + guarded.url() + "\" }\n  - to: \"" + open.url() + "\"\n");
             var client = other.client()) {
            boolean same = target.equals("/%40me"); // that route is for another method: the readings do not differ for this one
            assertThat(client.send("GET " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n").response()).startsWith(same ? "HTTP/1.1 200 " : "HTTP/1.1 400 ");
            assertThat(guarded.raw()).isEmpty();
            if (!same) assertThat(open.raw()).isEmpty();
        }
    }

    @Test
    void noFieldChangesThePathOrTheMethod() {
        try (var client = edge.client()) {
            client.send("GET /pub/a HTTP/1.1\r\nHost: a.test\r\nX-Original-URL: /admin\r\nX-Rewrite-URL: /admin\r\n"
                + "X-HTTP-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\nX-Method-Override: DELETE\r\nX-Forwarded-Prefix: /admin\r\n\r\n");
            assertThat(client.response()).endsWith("open");
        }
        assertThat(guarded.raw()).isEmpty();
        assertThat(open.raw()).startsWith("GET /pub/a HTTP/1.1\r\n").doesNotContain("admin").doesNotContain("DELETE");
    }

    @Test
    void noMixOfTricksLeavesItsRoute() {
        var pieces = new String[] {"/", "/", "/", ".", "..", "%2e", "%2E%2e", "%2f", "%5c", "\\", ";", "%3b", "%252e", "%25", "a", "pub", "admin", "?", "//", "..;", "%00", "#", "~", "%7E", "*", "@", "%40", "%3A", "%2c"};
        var random = new Random(20260711);
        for (int i = 0; i < 1000; i++) {
            var target = new StringBuilder("/pub/");
            for (int n = random.nextInt(1, 9); n > 0; n--) target.append(pieces[random.nextInt(pieces.length)]);
            get(target.toString());
        }
        assertThat(open.requests()).isNotEmpty().allSatisfy(request -> assertThat(pathOf(request)).startsWith("/pub/"));
        assertThat(guarded.requests()).isNotEmpty().allSatisfy(request -> assertThat(pathOf(request)).doesNotStartWith("/pub/"));
        for (var origin : new FakeOrigin[] {open, guarded}) {
            assertThat(origin.requests()).allSatisfy(request -> assertThat(pathOf(request)).doesNotContain("//").doesNotContain(";").doesNotContain("\\").doesNotContain("#")
                .doesNotContainIgnoringCase("%2e").doesNotContainIgnoringCase("%2f").doesNotContain("%00").doesNotMatch(".*/\\.\\.?(/.*|$)"));
        }
    }

    private static String pathOf(FakeOrigin.Received request) {
        return request.line().split(" ")[1].split("\\?")[0].replace("%25", "<percent>");
    }
}
