// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Versions side by side, mirrors, and sessions that stay: what clients see of them.
class SplitTest {
    private final FakeOrigin one = FakeOrigin.of("1");
    private final FakeOrigin two = FakeOrigin.of("2");

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    // ---- canary -------------------------------------------------------------------------------------------------------------

    @Test
    void aCanaryGetsItsShareAndUsersStayWithIt() {
        try (var edge = GatewayUnderTest.file(canary(95, 5)); var client = edge.client()) {
            assertThat(share(client, 4000)).isCloseTo(0.05, within(0.02));
            for (int user = 0; user < 50; user++) assertThat(ask(client, user)).isEqualTo(ask(client, user));
        }
    }

    @Test
    @Tag("full")
    void overAHundredThousandRequestsTheShareIsExact() {
        try (var edge = GatewayUnderTest.file(canary(95, 5)); var client = edge.client()) {
            assertThat(share(client, 100_000)).isCloseTo(0.05, within(0.003)); // four standard deviations
        }
    }

    @Test
    void whoWasWithTheCanaryStaysWhenItsShareGrows() {
        var before = new HashMap<Integer, String>();
        try (var edge = GatewayUnderTest.file(canary(80, 20)); var client = edge.client()) {
            for (int user = 0; user < 500; user++) before.put(user, ask(client, user));
        }
        try (var edge = GatewayUnderTest.file(canary(60, 40)); var client = edge.client()) {
            int joined = 0;
            for (int user = 0; user < 500; user++) {
                var now = ask(client, user);
                if (before.get(user).equals("2")) assertThat(now).isEqualTo("2");
                else if (now.equals("2")) joined++;
            }
            assertThat(joined / 500.0).isCloseTo(0.2, within(0.08));
        }
    }

    /// The same key says which version a user gets and which of its instances: without mixing, those of a small canary would lie on one arc of its ring, and be one instance's mostly.
    @Test
    void theUsersOfACanaryAreSpreadOverItsInstances() {
        try (var three = FakeOrigin.of("3"); var edge = GatewayUnderTest.file("services:\n  next: { endpoints: [\"" + two.url() + "\", \"" + three.url() + "\"], balance: { ring: { key: header X-User, vnodes: 20 } } }\n"
            + "routes: [{ to: { sticky: header X-User, service: [{ name: \"" + one.url() + "\", weight: 99 }, next] } }]\n"); var client = edge.client()) {
            var seen = new HashMap<String, Integer>();
            for (int user = 0; user < 4000; user++) seen.merge(ask(client, user), 1, Integer::sum);
            assertThat(seen).containsOnlyKeys("1", "2", "3");
            assertThat(seen.get("1")).isBetween(3900, 3990);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Canary: yes", "x-canary: 1\r\nX-Canary: yes", "X-Canary: no\r\nCookie: a=b; canary=on"})
    void whoAsksForTheCanaryGetsIt(String field) {
        var conditions = field.contains("Cookie") ? "cookies: { canary: \"on\" }" : "headers: { X-Canary: \"yes\" }";
        try (var edge = GatewayUnderTest.file("routes: [{ to: { service: [\"" + one.url() + "\", { name: \"" + two.url() + "\", weight: 0, " + conditions + " }] } }]\n")) {
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + field + "\r\n\r\n")).endsWith("2");
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Canary: yess\r\n\r\n")).endsWith("1");
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).endsWith("1");
        }
    }

    @Test
    void aSubsetIsThoseWithTheLabels() {
        try (var edge = GatewayUnderTest.file(subset("2")); var client = edge.client()) {
            for (int i = 0; i < 10; i++) assertThat(ask(client, i)).isEqualTo("2");
        }
        try (var edge = GatewayUnderTest.file(subset("3"))) {
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 503 ");
        }
    }

    // ---- mirror -------------------------------------------------------------------------------------------------------------

    @Test
    void aMirrorGetsTheWholeRequestAndNobodySeesItsAnswer() {
        try (var edge = GatewayUnderTest.file(mirrored("1")); var client = edge.client()) {
            var body = "x".repeat(30_000);
            assertThat(client.send("POST /a?b=c HTTP/1.1\r\nHost: shop.test\r\nX-Mine: 1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).response()).startsWith("HTTP/1.1 200").endsWith("1");
            Eventually.holds(Duration.ofSeconds(5), () -> two.requests().size() == 1 && two.requests().getFirst().body().length() == body.length());
            var copy = two.requests().getFirst();
            assertThat(copy.line()).isEqualTo("POST /a?b=c HTTP/1.1");
            assertThat(copy.field("Host")).containsExactly("shop.test");
            assertThat(copy.field("X-Mine")).containsExactly("1");
            assertThat(copy.field("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(copy.field("Content-Length")).containsExactly(String.valueOf(body.length()));
        }
    }

    @Test
    void aMirrorThatHangsOrIsGoneOrReadsNothingIsNotFelt() throws Exception {
        var gate = new CountDownLatch(1);
        try (var hangs = new FakeOrigin((request, peer) -> gate.await(20, TimeUnit.SECONDS));
             var edge = GatewayUnderTest.file("routes: [{ to: { service: \"" + one.url() + "\", mirror: { service: \"" + hangs.url() + "\", in-flight: 3 } } }]\n"); var client = edge.client()) {
            var body = "x".repeat(500_000);
            for (int i = 0; i < 20; i++) {
                assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n").send(body).response()).endsWith("1");
            }
            assertThat(one.requests()).hasSize(20).allMatch(each -> each.body().length() == body.length());
            assertThat(hangs.requests().size()).as("no more than may be under way").isLessThanOrEqualTo(3);
            gate.countDown();
        }
        two.close();
        try (var edge = GatewayUnderTest.file(mirrored("1")); var client = edge.client()) {
            for (int i = 0; i < 20; i++) assertThat(ask(client, i)).isEqualTo("1");
        }
    }

    @Test
    void aShareIsMirrored() {
        try (var edge = GatewayUnderTest.file(mirrored("0.25")); var client = edge.client()) {
            for (int i = 0; i < 800; i++) assertThat(ask(client, i)).isEqualTo("1");
            Eventually.holds(Duration.ofSeconds(5), () -> two.requests().size() > 100);
            assertThat(two.requests().size() / 800.0).isCloseTo(0.25, within(0.1));
        }
    }

    // ---- sessions -----------------------------------------------------------------------------------------------------------

    @Test
    void aSessionStaysAtItsInstanceOverAReloadAndYieldsWhenThatIsGone(@TempDir Path folder) throws Exception {
        try (var edge = GatewayUnderTest.file(desk("affinity: seat")); var client = edge.client()) {
            var first = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertThat(first).containsPattern("Set-Cookie: seat=[A-Za-z0-9_-]{24}; Path=/; HttpOnly; SameSite=Lax\r\n");
            var cookie = first.replaceAll("(?s).*Set-Cookie: (seat=[^;]*).*", "$1");
            for (int i = 0; i < 10; i++) {
                assertThat(session(client, cookie)).endsWith(first.substring(first.length() - 1)).doesNotContain("Set-Cookie");
                if (i == 5) edge.edge().reload(Files.writeString(folder.resolve("changed.yaml"), "listeners:\n  - address: 127.0.0.1:0\nlog: off\nadmin: off\n" + desk("affinity: seat, keep: 100")));
            }
            assertThat(session(client, cookie.substring(0, cookie.length() - 1) + (cookie.endsWith("_") ? "-" : "_"))).as("nobody can make one").contains("Set-Cookie: seat=");
            var gone = first.endsWith("1") ? one : two;
            gone.close();
            Eventually.holds(Duration.ofSeconds(5), () -> {
                var moved = edge.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: " + cookie + "\r\n\r\n");
                return moved.startsWith("HTTP/1.1 200") && moved.contains("Set-Cookie: seat=");
            });
        }
    }

    @Test
    void withOneSecretTwoEdgesKnowEachOthersSessions() {
        var file = desk("affinity: { cookie: seat, secret: \"a secret that two have\", max-age: 1h, secure: always, same-site: strict }");
        try (var edge = GatewayUnderTest.file(file); var other = GatewayUnderTest.file(file); var client = edge.client(); var second = other.client()) {
            var first = session(client, "a=b");
            assertThat(first).contains("; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=3600\r\n");
            var cookie = first.replaceAll("(?s).*Set-Cookie: (seat=[^;]*).*", "$1");
            for (int i = 0; i < 6; i++) assertThat(session(second, cookie)).endsWith(first.substring(first.length() - 1)).doesNotContain("Set-Cookie");
        }
    }

    /// Each request would be drawn for itself, and a session hop from one version to the other.
    @Test
    void aSessionStaysWithItsVersionUnlessAKeySaysWhose() {
        var services = "services:\n  v: { endpoints: [{ address: \"" + one.url() + "\", labels: { v: \"1\" } }, { address: \"" + two.url() + "\", labels: { v: \"2\" } }], affinity: seat }\n";
        var targets = "service: [{ name: v, labels: { v: \"1\" } }, { name: v, labels: { v: \"2\" }, headers: { X-Next: yes } }]";
        try (var edge = GatewayUnderTest.file(services + "routes: [{ to: { " + targets + " } }]\n"); var client = edge.client()) {
            var first = session(client, "a=b");
            var cookie = first.replaceAll("(?s).*Set-Cookie: (seat=[^;]*).*", "$1");
            for (int i = 0; i < 20; i++) assertThat(session(client, cookie)).endsWith(first.substring(first.length() - 1)).doesNotContain("Set-Cookie");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Next: yes\r\nCookie: " + cookie + "\r\n\r\n").response()).as("who asks for it").endsWith("2");
        }
        try (var edge = GatewayUnderTest.file(services + "routes: [{ to: { sticky: header X-User, " + targets + " } }]\n"); var client = edge.client()) {
            for (int user = 0; user < 10; user++) assertThat(ask(client, user)).isEqualTo(ask(client, user));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"affinity: { secret: short }", "affinity: \"a b\"", "affinity: { same-site: maybe }"})
    void whatCannotBindIsRefused(String line) {
        assertThatThrownBy(() -> GatewayUnderTest.file(desk(line))).isInstanceOf(ConfigException.class);
    }

    private static String session(RawClient client, String cookie) {
        return client.send("GET / HTTP/1.1\r\nHost: a\r\nCookie: " + cookie + "\r\n\r\n").response();
    }

    private String desk(String line) {
        return "services: { desk: { endpoints: [\"" + one.url() + "\", \"" + two.url() + "\"], " + line + " } }\nroutes: [{ to: desk }]\n";
    }

    private String mirrored(String share) {
        return "routes: [{ to: { service: \"" + one.url() + "\", mirror: { service: \"" + two.url() + "\", share: " + share + " } } }]\n";
    }

    private String subset(String version) {
        return "services:\n  s:\n    endpoints: [{ address: \"" + one.url() + "\", labels: { version: \"1\" } }, { address: \"" + two.url() + "\", labels: { version: \"2\", zone: a } }]\n"
            + "routes: [{ to: { service: [{ name: s, labels: { version: \"" + version + "\" } }] } }]\n";
    }

    private String canary(int stable, int next) {
        return "routes: [{ to: { sticky: [cookie session, header X-User], service: [{ name: \"" + one.url() + "\", weight: " + stable + " }, { name: \"" + two.url() + "\", weight: " + next + " }] } }]\n";
    }

    private static double share(RawClient client, int requests) {
        int seen = 0;
        for (int user = 0; user < requests; user++) {
            if (ask(client, user).equals("2")) seen++;
        }
        return (double) seen / requests;
    }

    private static String ask(RawClient client, int user) {
        var response = client.send("GET / HTTP/1.1\r\nHost: a\r\nX-User: " + user + "\r\n\r\n").response();
        assertThat(response).startsWith("HTTP/1.1 200");
        return response.substring(response.length() - 1);
    }
}
