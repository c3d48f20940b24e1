// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Builder;
import io.cardea.CallPolicy;
import io.cardea.Cardea;
import io.cardea.Request;
import io.cardea.core.config.ConfigException;
import io.cardea.core.exchange.Call;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An edge that is said in Java, and policies of one's own in it.
class JavaTest {
    private final FakeOrigin origin = FakeOrigin.of("from the origin");

    @AfterEach
    void stop() {
        origin.close();
    }

    private static Builder builder() {
        return Cardea.builder().listen("127.0.0.1:0").log("off").admin("off");
    }

    /// Everything to the origin, through that policy.
    private Cardea with(CallPolicy policy) {
        return builder().route("/**", route -> route.policy("own", policy).to(origin.url())).start();
    }

    private static String get(Cardea edge, String path, String... fields) {
        try (var client = new RawClient(edge.port())) {
            var head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n");
            for (var field : fields) head.append(field).append("\r\n");
            return client.send(head + "\r\n").response();
        }
    }

    @Test
    void whatAFileCanSayABuilderSays() {
        try (var edge = builder()
            .service("catalog", origin.url(), "http://127.0.0.1:1")
            .policy("security-headers", "")
            .route("/books/**", route -> route.name("books").method("GET").policy("compress").to("catalog"))
            .route("/beta", route -> route.header("X-Beta", "*").query("on", "1").respond("{beta} \"quoted\" ${HOME}"))
            .route("/old/**", route -> route.without("security-headers").redirect("/books/"))
            .route("/private", route -> route.deny("127.0.0.0/8", "::1").respond(204))
            .start()) {
            assertThat(get(edge, "/books/1")).startsWith("HTTP/1.1 200").contains("X-Content-Type-Options: nosniff").endsWith("from the origin");
            assertThat(get(edge, "/beta?on=1", "X-Beta: 7")).startsWith("HTTP/1.1 200").endsWith("{beta} \"quoted\" ${HOME}");
            assertThat(get(edge, "/beta?on=1")).startsWith("HTTP/1.1 404");
            assertThat(get(edge, "/old/2")).startsWith("HTTP/1.1 302").doesNotContain("nosniff");
            assertThat(get(edge, "/private")).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void aRunningEdgeExplainsWithTheLinesOfTheJavaCode() {
        try (var edge = builder()
            .service("catalog", origin.url())
            .route("/books/{id}", route -> route.header("X-Api-Key", "k1").to("catalog"))
            .route("/books/**", route -> route.policy("compress").policy("own", call -> Verdict.NEXT).to("catalog"))
            .start()) {
            var explained = edge.explain(Request.get("/books/7"));
            var taken = explained.taken().orElseThrow();
            assertThat(taken.route()).isEqualTo("/books/**");
            assertThat(taken.line()).startsWith("JavaTest.java:");
            assertThat(taken.steps()).extracting(step -> step.step() + " " + step.policy()).containsExactly("authorize own", "transform compress");
            assertThat(taken.steps()).allSatisfy(step -> assertThat(step.line()).startsWith("JavaTest.java:"));
            assertThat(taken.handler() + " " + taken.target() + " " + taken.endpoints()).isEqualTo("to catalog [" + origin.url() + "]");
            assertThat(explained.routes()).extracting(each -> each.outcome()).containsExactly("header x-api-key is absent", "matched");
            assertThat(edge.explain(Request.get("/books/7").header("X-Api-Key", "k1")).taken().orElseThrow().variables()).containsEntry("id", "7");
            assertThatThrownBy(() -> edge.explain(Request.get("/../etc"))).hasMessageContaining("400");
        }
    }

    @Test
    void everyMistakeOfABuilderIsToldWithItsLineOfJava() {
        var builder = builder()
            .policy("compres", "")
            .route("/a", route -> route.policy("cors", "{ orgins: x }").respond(200))
            .route("/b", route -> route.to("nowhere"));
        assertThatThrownBy(builder::start).isInstanceOf(ConfigException.class)
            .hasMessageContaining("JavaTest.java:").hasMessageContaining("did you mean `compress`?").hasMessageContaining("did you mean `origins`?");
        assertThatThrownBy(() -> builder().route("/b", route -> route.to("nowhere")).start()).hasMessageContaining("there is no service `nowhere`").hasMessageContaining("JavaTest.java:");
        assertThatThrownBy(() -> builder().route("/b", route -> route.name("b")).start()).hasMessageContaining("nobody answers on the route /b");
        assertThatThrownBy(() -> builder().policy("own", call -> Verdict.NEXT).policy("own", call -> Verdict.NEXT)).hasMessageContaining("two policies");
    }

    @Test
    void aPolicyOfOnesOwnDecidesInPlainCode() {
        try (var edge = with(call -> {
            TimeUnit.MILLISECONDS.sleep(1); // it may wait
            if (call.header("X-User").isEmpty()) return Verdict.refuse(Failure.Kind.NOT_ALLOWED, "members only");
            if (call.query().equals("own")) return Verdict.answer(Response.text(203, "text/plain", "mine " + call.path()), "answered here");
            call.setHeader("X-Member", call.header("X-User").orElseThrow().toUpperCase(java.util.Locale.ROOT));
            call.removeHeader("X-User");
            return Verdict.NEXT;
        })) {
            assertThat(get(edge, "/a")).startsWith("HTTP/1.1 403").contains("members only");
            assertThat(get(edge, "/a?own", "X-User: ann")).startsWith("HTTP/1.1 203").endsWith("mine /a");
            assertThat(get(edge, "/a", "X-User: ann")).startsWith("HTTP/1.1 200");
            assertThat(origin.requests()).singleElement().satisfies(seen -> {
                assertThat(seen.field("X-Member")).containsExactly("ANN");
                assertThat(seen.field("X-User")).isEmpty();
            });
        }
    }

    @Test
    void whatAPolicyOfOnesOwnThrowsIsA500WithNothingOfItInside() {
        try (var edge = with(call -> {
            throw new java.io.IOException("the database password is hunter2");
        })) {
            assertThat(get(edge, "/")).startsWith("HTTP/1.1 500").contains("Proxy-Status: cardea; error=proxy_internal_error").doesNotContain("hunter2");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void aPolicyOfOnesOwnIsInterruptedWhenTheClientLeaves() throws Exception {
        var inside = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var calls = new AtomicReference<Call>();
        try (var edge = with(call -> {
            calls.set(call);
            inside.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                if (call.isCancelled()) interrupted.countDown();
                throw e;
            }
            return Verdict.NEXT;
        })) {
            try (var client = new RawClient(edge.port())) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
                client.socket().setSoLinger(true, 0); // a reset: nobody waits for the answer any more
            }
            assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
            Eventually.holds(Duration.ofSeconds(5), () -> edge.exchangesUnderWay() == 0);
            assertThatThrownBy(() -> calls.get().path()).isInstanceOf(IllegalStateException.class).hasMessageContaining("loan is over");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void whoFindsNoThreadFreeIsToldToComeAgain() throws Exception {
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var clients = new ArrayList<RawClient>();
        try (var edge = builder().policyThreads(1, 1).route("/**", route -> route.policy("own", call -> {
            inside.countDown();
            go.await();
            return Verdict.NEXT;
        }).respond("in")).start()) {
            for (int i = 0; i < 2; i++) { // one is in, one waits
                clients.add(new RawClient(edge.port()).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
                if (i == 0) assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
            }
            Eventually.holds(Duration.ofSeconds(5), () -> edge.exchangesUnderWay() == 2);
            assertThat(get(edge, "/")).startsWith("HTTP/1.1 503").contains("Retry-After: 1");
            go.countDown();
            for (var client : clients) assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("in");
            assertThat(get(edge, "/")).startsWith("HTTP/1.1 200");
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void aPlugInThatTheServiceLoaderFindsIsAWordOfTheFileAndRunsOnTheBoundedLane() {
        try (var edge = Cardea.startText("listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nroutes:\n  - policies:\n      - invited: [ann, bob]\n    to: " + origin.url() + "\n")) {
            assertThat(get(edge, "/", "X-Guest: eve")).startsWith("HTTP/1.1 403").contains("not on the list");
            assertThat(get(edge, "/", "X-Guest: bob")).startsWith("HTTP/1.1 200");
            assertThat(origin.requests().getFirst().field("X-Thread")).singleElement().asString().startsWith("plugin-");
            assertThat(edge.explain(Request.get("/")).taken().orElseThrow().steps()).extracting(step -> step.policy() + " " + step.line())
                .containsExactly("invited cardea.yaml:6");
        }
    }
}
