// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static io.cardea.redis.Asked.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.redis.RealRedis;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Two whole edges that share a Redis count as one: of many times as many as may pass, as many pass as may, and what came back meanwhile by Redis' clock.
@Isolated("two edges under load, and their Redis, need the machine")
class SharedLimitTest {
    /// @param port where clients ask
    /// @param admin where it tells of itself
    private record Edge(int port, int admin) {
        static Edge of(GatewayUnderTest edge) {
            return new Edge(edge.port(), edge.edge().adminPort().orElseThrow());
        }

        void connected() {
            until("it is connected to Redis", () -> page("/metrics").contains("\ncardea_redis_away 0.0"));
        }

        String page(String path) {
            try (var client = new RawClient(admin)) {
                return client.send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + admin + "\r\nConnection: close\r\n\r\n").rest();
            }
        }

        /// How many requests a limit has judged so far. Those who then wait in its queue are among them.
        long judged(StrictLimit limit) {
            var found = Pattern.compile("(?m)^cardea_limit_requests_total\\{[^}]*scope=\"/" + limit.name() + "\"[^}]*} ([0-9.E+]+)").matcher(page("/metrics"));
            double sum = 0;
            while (found.find()) sum += Double.parseDouble(found.group(1));
            return (long) sum;
        }
    }

    @Test
    void ofTenTimesAsManyAsMayAsManyPassAsMayWhicheverWayItIsCounted() throws InterruptedException {
        var limits = StrictLimit.all(2);
        try (var redis = RealRedis.start(); var one = GatewayUnderTest.withAdmin(file(redis, limits, 40)); var two = GatewayUnderTest.withAdmin(file(redis, limits, 40))) {
            exact(redis, List.of(Edge.of(one), Edge.of(two)), limits, 40, 20, 400);
        }
    }

    @Tag("full")
    @Test
    void ofTenThousandAtTwoProcessesAThousandPass(@TempDir Path folder) throws Exception {
        var limits = StrictLimit.all(50);
        try (var redis = RealRedis.start()) {
            var file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: 127.0.0.1:0\n" + file(redis, limits, 1000));
            try (var one = EdgeProcess.start(file, "-Xmx256m"); var two = EdgeProcess.start(file, "-Xmx256m")) {
                exact(redis, List.of(new Edge(one.port(), one.admin()), new Edge(two.port(), two.admin())), limits, 1000, 200, 10_000);
            }
        }
    }

    private static String file(RealRedis redis, List<StrictLimit> limits, int amount) {
        var file = new StringBuilder("state: { redis: { nodes: \"" + redis.node() + "\", timeout: 10s } }\nroutes:\n");
        limits.forEach(each -> file.append(each.route(amount)));
        return file.toString();
    }

    /// @param connections to each edge
    private static void exact(RealRedis redis, List<Edge> edges, List<StrictLimit> limits, int amount, int connections, int asked) throws InterruptedException {
        edges.forEach(Edge::connected);
        var table = new StringBuilder(String.format(Locale.ROOT, "%-15s %7s %7s %9s %9s %9s %12s%n", "algorithm", "asked", "passed", "of first", "of second", "may pass", "in ms"));
        for (var limit : limits) {
            var left = new AtomicInteger(asked);
            long from = time(redis);
            long to;
            int each = limit.waits() ? connections + amount / 2 : connections;
            var askers = new Askers(edges.stream().map(Edge::port).toList(), each, () -> left.getAndDecrement() > 0 ? Optional.of('/' + limit.name()) : Optional.empty());
            try (askers) {
                askers.begin();
                until("all are judged", () -> edges.stream().mapToLong(edge -> edge.judged(limit)).sum() >= asked);
                to = time(redis); // who still waits for the answer has been charged by then
            }
            long passed = askers.count(answer -> answer.status() == 200);
            long most = limit.most(amount, from, to);
            table.append(String.format(Locale.ROOT, "%-15s %7d %7d %9d %9d %9d %12.1f%n", limit.name(), asked, passed, askers.count(passed(edges.getFirst())), askers.count(passed(edges.getLast())), most, (to - from) / 1e3));
            assertThat(askers.count(answer -> answer.status() == 200 || answer.status() == 429)).as("%s: answers", limit.name()).isEqualTo(asked);
            assertThat(passed).as(limit.name()).isBetween((long) amount, most);
            assertThat(edges).as("%s: all had to do with it", limit.name()).allSatisfy(edge -> assertThat(askers.count(passed(edge))).isPositive());
        }
        System.out.println(table);
    }

    private static java.util.function.Predicate<Askers.Answer> passed(Edge edge) {
        return answer -> answer.status() == 200 && answer.port() == edge.port;
    }

    /// Microseconds since 1970, by Redis' clock.
    private static long time(RealRedis redis) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write("TIME\r\n".getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var said = new String[5]; // *2, $10, the seconds, $6, the microseconds
            for (int i = 0; i < said.length; i++) said[i] = reader.readLine();
            return Long.parseLong(said[2]) * 1_000_000 + Long.parseLong(said[4]);
        } catch (IOException e) {
            throw new AssertionError("Redis does not say what time it is", e);
        }
    }
}
