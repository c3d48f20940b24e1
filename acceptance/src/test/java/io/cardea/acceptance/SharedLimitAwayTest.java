// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static io.cardea.redis.Asked.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.redis.RealRedis;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// What becomes of requests at two edges when the Redis that they share hangs, or dies, in the middle of them.
@Isolated("two edges under load, and their Redis, need the machine")
class SharedLimitAwayTest {
    private static final int AMOUNT = 300;
    private static final int TIMEOUT = 200; // milliseconds
    /// How long the client's thread may have been kept from the processor, or the edge's loop, on a machine that others use as well.
    private static final int NOISE = 2_000;
    private static final int CONNECTIONS = 8; // to each edge
    private static final int ENOUGH = 150;
    private static final List<String> PATHS = List.of("/deny", "/allow", "/local", "/free");

    /// When Redis was certainly away for both edges.
    ///
    /// @param began when it was told to hang or die
    /// @param known when both edges knew
    /// @param ended when it was told to go on
    /// @param back when both edges knew
    private record Outage(String how, long began, long known, long ended, long back) {
        Predicate<Askers.Answer> inside() {
            return answer -> answer.begun() > known && answer.begun() + answer.took() < ended;
        }

        Predicate<Askers.Answer> around() {
            return answer -> answer.begun() + answer.took() > began && answer.begun() < back;
        }
    }

    private static String file(RealRedis redis) {
        var file = new StringBuilder("state: { redis: { nodes: \"" + redis.node() + "\", timeout: " + TIMEOUT + "ms } }\nroutes:\n");
        for (var how : List.of("deny", "allow", "local")) {
            file.append("  - match: /").append(how).append("\n    policies: [{ limit: { rate: ").append(AMOUNT).append("/300d, algorithm: sliding-log, when-unavailable: ").append(how).append(" } }]\n    respond: x\n");
        }
        return file.append("  - match: /free\n    respond: x\n").toString();
    }

    private static boolean isAway(GatewayUnderTest edge) {
        int admin = edge.edge().adminPort().orElseThrow();
        try (var client = new RawClient(admin)) {
            return client.send("GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:" + admin + "\r\nConnection: close\r\n\r\n").rest().contains("away");
        }
    }

    @Test
    void nobodyWaitsLongerThanDeclaredAndEachLimitGoesOnAsItSays() throws InterruptedException {
        try (var redis = RealRedis.start(); var one = GatewayUnderTest.withAdmin(file(redis)); var two = GatewayUnderTest.withAdmin(file(redis))) {
            var edges = List.of(one, two);
            Runnable away = () -> until("both know that it is away", () -> edges.stream().allMatch(SharedLimitAwayTest::isAway));
            Runnable here = () -> until("both know that it is there", () -> edges.stream().noneMatch(SharedLimitAwayTest::isAway));
            here.run();
            var over = new AtomicBoolean();
            var turn = new AtomicInteger();
            var askers = new Askers(edges.stream().map(GatewayUnderTest::port).toList(), CONNECTIONS, () -> {
                LockSupport.parkNanos(2_000_000);
                return over.get() ? Optional.empty() : Optional.of(PATHS.get(Math.floorMod(turn.getAndIncrement(), PATHS.size())));
            });
            var outages = new ArrayList<Outage>();
            try (askers) {
                askers.begin();
                flows(askers, edges, System.nanoTime());
                outages.add(outage("paused", redis::pause, away, () -> flows(askers, edges, System.nanoTime()), redis::resume, here));
                flows(askers, edges, System.nanoTime());
                outages.add(outage("killed", redis::kill, away, () -> flows(askers, edges, System.nanoTime()), redis::restart, here));
                flows(askers, edges, System.nanoTime());
                over.set(true);
            }
            tell(askers, outages);
            for (var outage : outages) {
                assertThat(answered(askers, outage, "/deny")).as("%s: statuses where it is denied", outage.how).containsOnly(503);
                assertThat(answered(askers, outage, "/allow")).as("%s: statuses where it is allowed", outage.how).containsOnly(200);
                assertThat(answered(askers, outage, "/local")).as("%s: statuses where each edge counts for itself", outage.how).containsAnyOf(200, 429).doesNotContain(503, 0);
            }
            assertThat(askers.count(answer -> answer.status() == 0)).as("broken connections").isZero();
            assertThat(askers.longest(answer -> true)).as("milliseconds that the unluckiest of all waited, and those that are never asked for at Redis waited %s", askers.longest(on("/free")))
                .isLessThan(TIMEOUT + NOISE);
            counted(askers, outages.getFirst(), outages.getLast(), edges);
        }
    }

    /// Redis was emptied once, by its death; what it had counted before it hung it has counted still. Its windows do not end in this time.
    private static void counted(Askers askers, Outage paused, Outage killed, List<GatewayUnderTest> edges) {
        Predicate<Askers.Answer> first = answer -> answer.begun() < killed.known;
        Predicate<Askers.Answer> second = answer -> answer.begun() + answer.took() > killed.ended;
        for (var path : PATHS.subList(0, 3)) {
            // Where Redis is not needed to let somebody pass, only what it was there for counts.
            var byRedis = path.equals("/deny") ? on(path).and(passed()) : on(path).and(passed()).and(paused.around().negate()).and(killed.around().negate());
            assertThat(askers.count(byRedis.and(first))).as("%s: passed before Redis died", path).isBetween(1L, (long) AMOUNT);
            assertThat(askers.count(byRedis.and(second))).as("%s: passed after it was there again, empty", path).isLessThanOrEqualTo(AMOUNT);
        }
        for (var edge : edges) {
            var alone = on("/local").and(passed()).and(answer -> answer.port() == edge.port()).and(paused.inside().or(killed.inside()));
            assertThat(askers.count(alone)).as("passed by the edge's own counting").isLessThanOrEqualTo(AMOUNT);
        }
        assertThat(askers.count(on("/deny").and(answer -> answer.status() == 429 && answer.begun() > killed.back))).as("the limit holds again").isPositive();
    }

    private static Outage outage(String how, Runnable begin, Runnable away, Runnable meanwhile, Runnable end, Runnable here) {
        long began = System.nanoTime();
        begin.run();
        away.run();
        long known = System.nanoTime();
        meanwhile.run();
        long ended = System.nanoTime();
        end.run();
        here.run();
        return new Outage(how, began, known, ended, System.nanoTime());
    }

    /// Waits until each edge has answered enough on each path, whatever it has answered.
    private static void flows(Askers askers, List<GatewayUnderTest> edges, long since) {
        for (var edge : edges) {
            for (var path : PATHS) until("enough came of " + path, () -> askers.count(on(path).and(answer -> answer.port() == edge.port() && answer.begun() > since)) >= ENOUGH);
        }
    }

    private static List<Integer> answered(Askers askers, Outage outage, String path) {
        return List.of(0, 200, 429, 503).stream().filter(status -> askers.count(outage.inside().and(on(path)).and(answer -> answer.status() == status)) > 0).toList();
    }

    private static Predicate<Askers.Answer> on(String path) {
        return answer -> answer.path().equals(path);
    }

    private static Predicate<Askers.Answer> passed() {
        return answer -> answer.status() == 200;
    }

    private static void tell(Askers askers, List<Outage> outages) {
        var table = new StringBuilder(String.format(Locale.ROOT, "%-8s %-7s %6s %6s %6s %15s%n", "Redis", "path", "200", "429", "503", "longest in ms"));
        for (var outage : outages) {
            for (var path : PATHS) {
                var which = outage.around().and(on(path));
                table.append(String.format(Locale.ROOT, "%-8s %-7s %6d %6d %6d %15d%n", outage.how, path, askers.count(which.and(passed())), askers.count(which.and(answer -> answer.status() == 429)),
                    askers.count(which.and(answer -> answer.status() == 503)), askers.longest(which)));
            }
        }
        System.out.println(table);
    }
}
