// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static io.cardea.redis.Asked.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.core.config.Short;
import io.cardea.core.exchange.Deferred;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.file.StateConfig;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.core.state.Reply;
import io.cardea.core.state.State;
import io.cardea.core.state.Store.Shelf;
import io.cardea.redis.RealRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Edges that share a Redis: the state reaches policies, on their own loops, and is told of.
class StateTest {
    private static final Shelf<String> SEEN = Shelf.ofText("seen");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /// `once: yes` lets each path through once, among all edges.
    private static final class Once implements PolicyFactory<Once.Config> {
        final Set<String> hops = ConcurrentHashMap.newKeySet();
        final AtomicInteger answered = new AtomicInteger();

        record Config(String word) {
            @Short("yes")
            public static Config of(String word) {
                return new Config(word);
            }
        }

        @Override
        public String name() {
            return "once";
        }

        @Override
        public Class<Config> config() {
            return Config.class;
        }

        @Override
        public Policy create(Config config, Build build) {
            return new Asks(build.state());
        }

        private final class Asks implements Deferred {
            private final State state;

            Asks(State state) {
                this.state = state;
            }

            @Override
            public Step step() {
                return Step.LIMIT;
            }

            @Override
            public Pending<Verdict> onRequest(Exchange exchange) {
                var verdict = new Pending<Verdict>();
                var here = Thread.currentThread().getName();
                var asked = state.store().putIfAbsent(SEEN, exchange.request().path(), "x", Duration.ofMinutes(1), exchange.client().loop());
                asked.then(reply -> {
                    if (!Thread.currentThread().getName().equals(here)) hops.add(here + " to " + Thread.currentThread().getName());
                    answered.incrementAndGet();
                    verdict.complete(switch (reply) {
                        case Reply.Got<Boolean>(Boolean first) -> first ? Verdict.NEXT : Verdict.refuse(Failure.Kind.TOO_MANY_REQUESTS, "seen before");
                        case Reply.Unavailable<Boolean>(String why) -> Verdict.refuse(Failure.Kind.NOT_ALLOWED, why);
                    });
                });
                return verdict;
            }
        }
    }

    private static Cardea edge(Once once, StateConfig state) {
        return Cardea.builder().listen("127.0.0.1:0").admin("127.0.0.1:0").log("off").state(state).plugin(once).policy("once", "yes").route("/**", route -> route.respond("hello")).start();
    }

    private static HttpResponse<String> ask(int port, String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String admin(Cardea edge, String path) {
        try {
            return ask(edge.adminPort().orElseThrow(), path).body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void edgesShareOneStateAndAnswersComeOnTheLoopThatAsked() throws Exception {
        var once = new Once();
        try (var redis = RealRedis.start(); var one = edge(once, redis.state()); var two = edge(once, redis.state())) {
            for (var edge : new Cardea[] {one, two}) until("it is connected", () -> !admin(edge, "/readyz").contains("away"));
            until("each loop has a connection", () -> admin(one, "/metrics").contains("cardea_redis_away 0.0"));
            int passed = 0;
            for (int i = 0; i < 60; i++) {
                for (var edge : new Cardea[] {one, two, one}) {
                    if (ask(edge.port(), "/p" + i).statusCode() == 200) passed++;
                }
            }
            assertThat(passed).isEqualTo(60);
            assertThat(once.answered.get()).isEqualTo(180);
            assertThat(once.hops).isEmpty();
            assertThat(admin(one, "/metrics")).containsPattern("cardea_redis_answered_total [1-9]");
        }
    }

    @Test
    void aRedisThatIsAwayIsToldOfAndTheEdgeStaysReady() throws Exception {
        var redis = RealRedis.start();
        try (redis; var edge = edge(new Once(), redis.state())) {
            until("it is connected", () -> !admin(edge, "/readyz").contains("away"));
            redis.kill();
            until("it is known to be away", () -> admin(edge, "/readyz").contains("away"));
            assertThat(admin(edge, "/readyz")).containsPattern("\"redis 127.0.0.1:\\d+\" ?: ?\"ready; away for \\d+ s: ").contains("\"ready\" : true");
            assertThat(admin(edge, "/metrics")).contains("cardea_redis_away 1.0", "cardea_redis_departures_total 1.0");
            long asked = System.nanoTime();
            for (int i = 0; i < 20; i++) assertThat(ask(edge.port(), "/x").statusCode()).isEqualTo(403);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
            redis.restart();
            until("it is back", () -> !admin(edge, "/readyz").contains("away"));
            assertThat(ask(edge.port(), "/y").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void inMemoryEachEdgeHasItsOwn() throws Exception {
        var once = new Once();
        try (var one = edge(once, StateConfig.DEFAULT); var two = edge(once, StateConfig.DEFAULT)) {
            assertThat(ask(one.port(), "/a").statusCode()).isEqualTo(200);
            assertThat(ask(one.port(), "/a").statusCode()).isEqualTo(429);
            assertThat(ask(two.port(), "/a").statusCode()).isEqualTo(200);
        }
    }
}
