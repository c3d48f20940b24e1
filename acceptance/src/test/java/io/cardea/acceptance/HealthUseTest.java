// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of requests when instances are judged: outliers, panic, priorities, slow start, orders.
class HealthUseTest {
    private static final String PROBES = "health: { path: /healthz, interval: 50ms, timeout: 5s, rise: 1, fall: 1 }";

    @TempDir
    private Path folder;
    private final List<ProbedOrigin> origins = new ArrayList<>();

    @AfterEach
    void close() {
        origins.forEach(ProbedOrigin::close);
    }

    private WatchedEdge edge(String keys, int count) {
        for (int i = 0; i < count; i++) origins.add(new ProbedOrigin(i));
        return new WatchedEdge(folder, yaml(keys));
    }

    private String yaml(String keys) {
        return WatchedEdge.service(keys, urls());
    }

    private List<String> urls() {
        return origins.stream().map(ProbedOrigin::url).toList();
    }

    private static double share(List<String> seen, String of) {
        return (double) Collections.frequency(seen, of) / seen.size();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", ""})
    void whoFailsSeveralTimesInARowIsLeftOutForAWhile(String answer) {
        try (var edge = edge("outliers: { failures: 3, errors: 3, out-for: 1s, longest: 2s }", 3)) {
            assertThat(edge.ask(6)).containsOnly("0", "1", "2");
            origins.get(1).asked(answer);
            var seen = edge.ask(9);
            assertThat(seen.stream().filter(each -> each.length() > 1)).as("three at most until it is out: some are answered by another").hasSizeLessThanOrEqualTo(3);
            Eventually.holds(Duration.ofSeconds(10), () -> { // tries of others may have taken its turns
                edge.ask(1);
                return edge.state(1).equals("ejected");
            });
            assertThat(edge.endpoint(1).path("why").asText()).matches("ejected: 3 (errors|failures) in a row; for 1 s");
            origins.get(1).asked(ProbedOrigin.ok("1"));
            edge.becomes(1, "open");
            assertThat(edge.ask(6)).contains("1");
            assertThat(edge.endpoint(1).path("ejections").asInt()).isEqualTo(1);
            assertThat(edge.endpoint(1).path("history").findValuesAsText("what")).last().isEqualTo("no longer ejected: its time is over");
        }
    }

    /// After 429 nobody is asked for a second; who was to be asked then is drained meanwhile.
    @Test
    void whoeverIsToBeTriedNextIsLookedAtAgainBehindThePause() {
        try (var edge = edge("balance: first\nretry: { statuses: 429, retry-after: 5s }", 3); var client = new RawClient(edge.port())) {
            origins.getFirst().asked("HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Eventually.holds(Duration.ofSeconds(5), () -> edge.endpoint(0).path("tries").asInt() == 1);
            assertThat(edge.order("{\"service\": \"many\", \"endpoint\": \"" + urls().get(1) + "\", \"action\": \"drain\"}")).startsWith("HTTP/1.1 200");
            assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("2");
        }
    }

    /// Who sets so short a time itself finds nobody guilty by it; beyond a second it does.
    @Test
    void aCallsOwnDeadlineBlamesNobodyBelowASecond() {
        try (var edge = edge("outliers: { failures: 1, errors: 0, out-for: 1m }", 2)) {
            origins.forEach(each -> each.asked("hang"));
            for (int i = 0; i < 2; i++) assertThat(call(edge, "200m")).isEqualTo("4");
            assertThat(edge.states()).containsOnly("open");
            assertThat(call(edge, "1300m")).isEqualTo("4");
            Eventually.holds(Duration.ofSeconds(5), () -> edge.states().contains("ejected"));
        }
    }

    private static String call(WatchedEdge edge, String deadline) {
        try (var client = new RawHttp2(edge.port())) {
            var outcome = client.request(1, false, "POST", "/shop.Orders/Get", "content-type: application/grpc", "te: trailers", "grpc-timeout: " + deadline).data(1, true, "\0\0\0\0\0").outcome(1);
            return outcome.fields().getOrDefault("grpc-status", outcome.trailers().getOrDefault("grpc-status", outcome.word()));
        }
    }

    /// The client sends as fast as it can, and what it sends is not read: the time that is up is the instance's.
    @Test
    void anOriginThatDoesNotReadIsToBlame() throws Exception {
        try (var deaf = new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
             var edge = new WatchedEdge(folder, WatchedEdge.service("outliers: { failures: 1, errors: 0, out-for: 1m }", List.of("http://127.0.0.1:" + deaf.getLocalPort(), "http://127.0.0.1:1"))
                 .replace("- to: many", "- { timeout: 1s, to: { service: many, retry: 1 } }").replace("    outliers", "    balance: first\n    outliers"));
             var client = new RawClient(edge.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
            var sends = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 100; i++) client.socket().getOutputStream().write(new byte[1_000_000]);
                } catch (java.io.IOException e) {
                    // it is answered before
                }
            });
            edge.becomes(0, "ejected");
            client.socket().close();
            sends.join();
        }
    }

    @Test
    void whoLeavesTheListAndComesBackIsNoBetterForThat() {
        var keys = "outliers: { failures: 0, errors: 2, out-for: 1m }";
        try (var edge = edge(keys, 2)) {
            origins.get(1).asked(ProbedOrigin.status(500));
            Eventually.holds(Duration.ofSeconds(10), () -> {
                edge.ask(2);
                return edge.state(1).equals("ejected");
            });
            edge.reload(WatchedEdge.service(keys, urls().subList(0, 1)));
            edge.reload(yaml(keys));
            assertThat(edge.endpoint(1).path("why").asText()).startsWith("ejected: 2 errors in a row");
            assertThat(edge.ask(6)).containsOnly("0");
            edge.reload(yaml("")); // and nobody is held to what is not in the file any more
            edge.becomes(1, "open");
            edge.reload(yaml(keys));
            Eventually.holds(Duration.ofSeconds(10), () -> {
                edge.ask(2);
                return edge.state(1).equals("ejected");
            });
        }
    }

    @Test
    void whoLeavesTheListComesBackWhenItsTimeIsOver() {
        var keys = "outliers: { failures: 0, errors: 2, out-for: 500ms, longest: 500ms }";
        try (var edge = edge(keys, 2)) {
            origins.get(1).asked(ProbedOrigin.status(500));
            Eventually.holds(Duration.ofSeconds(10), () -> {
                edge.ask(2);
                return edge.state(1).equals("ejected");
            });
            origins.get(1).asked(ProbedOrigin.ok("1"));
            edge.reload(WatchedEdge.service(keys, urls().subList(0, 1)));
            edge.reload(yaml(keys));
            edge.becomes(1, "open");
            assertThat(edge.ask(6)).contains("0", "1");
        }
    }

    /// Each request to the one that hangs is answered by the other, so that no client ever sees it fail.
    @Test
    void whoHangsBehindHedgesIsLeftOutAllTheSame() {
        try (var edge = edge("balance: first\nhedge: 20ms\nretry-budget: { per-second: 1000 }\noutliers: { failures: 3, errors: 0, out-for: 1m }", 2)) {
            origins.getFirst().asked("hang");
            var asked = new ArrayList<String>();
            Eventually.holds(Duration.ofSeconds(10), () -> {
                asked.addAll(edge.ask(1));
                return edge.state(0).equals("ejected");
            });
            assertThat(asked).containsOnly("1");
            assertThat(edge.endpoint(0).path("why").asText()).startsWith("ejected: 3 failures in a row");
            assertThat(edge.endpoint(0).path("overtaken").asInt()).as("no failures in the first second").isPositive();
        }
    }

    @Test
    void whoIsTooSlowForHedgesIsSlowForItsBreaker() {
        try (var edge = edge("balance: first\nhedge: 30ms\nretry-budget: { per-second: 1000 }\nbreaker: { per: endpoint, slow-after: 20ms, slow: 0.9, min-calls: 3, open-for: 1m }", 2)) {
            origins.getFirst().asked("hang");
            edge.ask(3);
            edge.becomes(0, "broken");
        }
    }

    /// Two were asked, and both are to blame when the time is up; nobody else would find the first.
    @Test
    void whenTheTimeIsUpBothWhoWereAskedAreToBlame() {
        try (var edge = edge("hedge: 20ms\noutliers: { failures: 1, errors: 0, out-for: 1m, most: 1 }", 3)) {
            origins.forEach(each -> each.asked("hang"));
            edge.reload(yaml("hedge: 20ms\noutliers: { failures: 1, errors: 0, out-for: 1m, most: 1 }").replace("- to: many", "- { timeout: 1s, to: many }"));
            assertThat(edge.ask()).startsWith("HTTP/1.1 504");
            Eventually.holds(Duration.ofSeconds(5), () -> Collections.frequency(edge.states(), "ejected") == 2);
        }
    }

    @Test
    void timesOutGrow() {
        try (var edge = edge("outliers: { failures: 0, errors: 1, out-for: 200ms, longest: 10s, interval: 1h }", 2)) {
            origins.get(1).asked(ProbedOrigin.status(503));
            for (int i = 0; i < 3; i++) {
                int times = i + 1;
                Eventually.holds(Duration.ofSeconds(10), () -> {
                    edge.ask(2);
                    return edge.endpoint(1).path("ejections").asInt() == times;
                });
            }
            assertThat(edge.endpoint(1).path("history").findValuesAsText("what")).filteredOn(each -> each.startsWith("ejected")).containsExactly(
                "ejected: 1 errors in a row; for 200 ms", "ejected: 1 errors in a row; for 400 ms", "ejected: 1 errors in a row; for 600 ms");
        }
    }

    @Test
    void atMostAShareIsLeftOutAndRemovingTheKeyLetsThemIn() {
        try (var edge = edge("outliers: { errors: 1, most: 0.5 }", 4)) {
            origins.forEach(each -> each.asked(ProbedOrigin.status(503)));
            edge.ask(40);
            Eventually.holds(Duration.ofSeconds(5), () -> Collections.frequency(edge.states(), "ejected") == 2);
            edge.ask(20);
            assertThat(edge.states()).containsExactlyInAnyOrder("ejected", "ejected", "open", "open");
            edge.reload(yaml(""));
            Eventually.holds(Duration.ofSeconds(5), () -> edge.states().stream().allMatch("open"::equals));
        }
    }

    /// Against the fleet: one of six fails for a fifth of its requests, never often in a row.
    @Test
    void whoFailsMoreThanTheOthersIsLeftOut() {
        try (var edge = edge("outliers: { failures: 0, errors: 0, interval: 200ms, min-requests: 5, success-rate: 1.5 }", 6)) {
            origins.get(2).close();
            var count = new java.util.concurrent.atomic.AtomicInteger();
            try (var flaky = new FakeOrigin((request, peer) -> peer.write(count.incrementAndGet() % 4 == 0 ? ProbedOrigin.status(500) : ProbedOrigin.ok("2")))) {
                var endpoints = new ArrayList<>(urls());
                endpoints.set(2, flaky.url());
                edge.reload(WatchedEdge.service("outliers: { failures: 0, errors: 0, interval: 200ms, min-requests: 5, success-rate: 1.5 }", endpoints));
                Eventually.holds(Duration.ofSeconds(15), () -> {
                    edge.ask(60);
                    return edge.state(2).equals("ejected");
                });
                assertThat(edge.endpoint(2).path("why").asText()).contains("of its requests succeed");
                assertThat(Collections.frequency(edge.states(), "ejected")).isEqualTo(1);
            }
        }
    }

    @Test
    void twoOfThreeDeadAreNotUsedAndWithTooFewAllAreAndItIsSaid() throws Exception {
        var log = folder.resolve("access.log");
        try (var edge = edge(PROBES, 6)) {
            for (int dead = 1; dead < 6; dead++) {
                origins.get(dead).probed(ProbedOrigin.status(500));
                edge.becomes(dead, "unhealthy");
                boolean panic = dead == 5; // one of six is less than a fifth
                assertThat(edge.service().path("panic").asBoolean()).isEqualTo(panic);
                if (dead == 4) assertThat(edge.ask(20)).containsOnly("0", "5");
                if (panic) assertThat(edge.ask(20)).contains("0", "1", "2", "3", "4", "5");
            }
            assertThat(edge.page("/services", "text/plain")).contains("ALL ARE USED");
            assertThat(edge.page("/metrics", "text/plain")).contains("cardea_service_panic{service=\"many\"} 1.0");
            origins.get(3).probed(ProbedOrigin.ok(""));
            edge.becomes(3, "open");
            assertThat(edge.service().path("panic").asBoolean()).isFalse();
            assertThat(edge.ask(20)).containsOnly("0", "3");
            assertThat(Files.exists(log)).isFalse();
        }
    }

    @Test
    void withoutPanicTheUnhealthyGetNothing() {
        try (var edge = edge(PROBES + "\npanic: 0", 2)) {
            origins.forEach(each -> each.probed(ProbedOrigin.status(500)));
            edge.becomes(0, "unhealthy");
            edge.becomes(1, "unhealthy");
            assertThat(edge.ask()).startsWith("HTTP/1.1 503");
            assertThat(edge.service().path("panic").asBoolean()).isFalse();
        }
    }

    @Test
    void whoWasUnhealthyIsUsedAtOnceWhenNobodyProbesAnyMore() {
        try (var edge = edge(PROBES, 2)) {
            origins.get(1).probed(ProbedOrigin.status(500));
            edge.becomes(1, "unhealthy");
            assertThat(edge.ask(10)).containsOnly("0");
            edge.reload(yaml(""));
            assertThat(edge.ask(2)).as("the very next requests").containsOnly("0", "1");
            assertThat(edge.states()).containsOnly("open");
            assertThat(edge.endpoint(1).path("history").findValuesAsText("what")).last().isEqualTo("no longer unhealthy: `health` is not in the file any more");
            edge.reload(yaml(PROBES));
            edge.becomes(1, "unhealthy");
        }
    }

    @Test
    void theNextPriorityHelpsOutWhenTheFirstIsShort() {
        for (int i = 0; i < 6; i++) origins.add(new ProbedOrigin(i));
        var endpoints = new ArrayList<String>();
        for (int i = 0; i < 6; i++) endpoints.add("{ address: \"" + urls().get(i) + "\", priority: " + (i < 4 ? 0 : 1) + " }");
        try (var edge = new WatchedEdge(folder, WatchedEdge.service(PROBES, endpoints))) {
            Eventually.holds(Duration.ofSeconds(5), () -> edge.endpoint(5).path("probes").path("good").asInt() > 0);
            assertThat(edge.ask(40)).doesNotContain("4", "5");
            origins.get(0).probed(ProbedOrigin.status(500));
            edge.becomes(0, "unhealthy");
            assertThat(edge.ask(40)).as("three of four do for all").containsOnly("1", "2", "3");
            origins.get(1).probed(ProbedOrigin.status(500));
            edge.becomes(1, "unhealthy");
            var seen = edge.ask(1000); // two of four: good for 0.7
            assertThat(share(seen, "4") + share(seen, "5")).isBetween(0.24, 0.36);
            assertThat(edge.endpoint(4).path("share-of-priority").asDouble()).isEqualTo(0.3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "random", "least-requests", "{ ring: { key: header X-User } }"})
    void whoIsBackComesToItsShareSlowly(String balance) {
        try (var edge = edge(PROBES + "\nbalance: " + balance + "\nslow-start: 1h", 2)) {
            assertThat(share(edge.ask(400), "1")).as("all began together").isBetween(0.4, 0.6);
            origins.get(1).probed(ProbedOrigin.status(500));
            edge.becomes(1, "unhealthy");
            origins.get(1).probed(ProbedOrigin.ok(""));
            edge.becomes(1, "rising");
            double share = share(edge.ask(1000), "1"); // a tenth of the half
            assertThat(share).isBetween(0.02, balance.equals("least-requests") ? 0.15 : 0.09);
            origins.get(0).probed(ProbedOrigin.status(500));
            edge.becomes(0, "unhealthy");
            assertThat(edge.ask(20)).as("rather than nobody").containsOnly("1");
            edge.reload(yaml(PROBES + "\nbalance: " + balance));
            origins.get(0).probed(ProbedOrigin.ok(""));
            edge.becomes(0, "open");
            assertThat(share(edge.ask(400), "0")).isBetween(0.4, 0.6);
        }
    }

    @Test
    void anOperatorDrainsWeighsAndEnables() {
        try (var edge = edge("", 3)) {
            var drain = "{\"service\": \"many\", \"endpoint\": \"" + urls().get(1) + "\", \"action\": \"drain\"}";
            assertThat(edge.order(drain)).startsWith("HTTP/1.1 200");
            assertThat(edge.state(1)).isEqualTo("drained");
            assertThat(edge.ask(20)).containsOnly("0", "2");
            edge.reload(yaml("connect-timeout: 2s"));
            assertThat(edge.ask(20)).as("it holds over reloads").containsOnly("0", "2");
            assertThat(edge.order("{\"service\": \"many\", \"endpoint\": \"" + urls().get(2) + "\", \"action\": \"weight\", \"weight\": 3}")).startsWith("HTTP/1.1 200");
            assertThat(share(edge.ask(100), "2")).as("the turns of who is drained go to any").isBetween(0.6, 0.9);
            edge.reload(yaml("connect-timeout: 3s"));
            assertThat(share(edge.ask(100), "2")).as("the turns of who is drained go to any").isBetween(0.6, 0.9);
            assertThat(edge.order(drain.replace("drain", "enable"))).startsWith("HTTP/1.1 200");
            assertThat(share(edge.ask(50), "1")).isEqualTo(0.2);
            assertThat(edge.order(drain)).startsWith("HTTP/1.1 200");
            var listed = new ArrayList<>(urls());
            listed.set(1, "{ address: \"" + urls().get(1) + "\", weight: 2 }");
            edge.reload(WatchedEdge.service("", listed));
            assertThat(edge.states()).as("the file says otherwise").containsExactly("open", "open", "open");
            assertThat(share(edge.ask(60), "1")).isEqualTo(2 / 6.0);
            edge.reload(yaml(""));
            assertThat(edge.states()).containsExactly("open", "open", "open");
        }
    }

    @Test
    void whatIsNoOrderIsRefused() {
        try (var edge = edge("", 1)) {
            var order = "{\"service\": \"many\", \"endpoint\": \"" + urls().getFirst() + "\", \"action\": \"drain\"}";
            for (var wrong : List.of(order.replace("many", "few"), order.replace(urls().getFirst(), "http://127.0.0.1:1"), order.replace("drain", "drown"), order.replace("\"drain\"", "\"weight\""),
                order.replace("\"drain\"", "\"weight\", \"weight\": -1"), order.replace("\"drain\"", "\"weight\", \"weight\": \"2\""), order.replace("\"drain\"", "\"drain\", \"weight\": 1"), "{}", order.replace("}", ", \"x\": 1}"))) {
                assertThat(edge.order(wrong)).as(wrong).startsWith("HTTP/1.1 400").contains("expected");
            }
            assertThat(edge.state(0)).isEqualTo("open");
            assertThat(edge.admin("GET /instance HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 405");
            assertThat(edge.admin("GET /services?x=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void anInstanceTakesNoMoreRequestsAtOnceThanItMay() throws Exception {
        var gate = new java.util.concurrent.CountDownLatch(1);
        try (var held = new FakeOrigin((request, peer) -> {
            gate.await(20, java.util.concurrent.TimeUnit.SECONDS);
            peer.write(ProbedOrigin.ok("h"));
        }); var edge = new WatchedEdge(folder, WatchedEdge.service("max-requests: 3", List.of(held.url())))) {
            var waiting = new ArrayList<RawClient>();
            for (int i = 0; i < 3; i++) waiting.add(new RawClient(edge.port()).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
            Eventually.holds(Duration.ofSeconds(5), () -> held.requests().size() == 3);
            assertThat(edge.endpoint(0).path("in-flight").asInt()).isEqualTo(3);
            assertThat(edge.ask("/", "")).startsWith("HTTP/1.1 503").containsIgnoringCase("\r\nRetry-After: 1\r\n").contains("too many requests are under way");
            gate.countDown();
            for (var each : waiting) assertThat(each.response()).endsWith("h");
            waiting.forEach(RawClient::close);
            Eventually.holds(Duration.ofSeconds(5), () -> edge.ask().equals("h"));
        }
    }
}
