// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeDns;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Instances that are processes go wrong one after the other in all ways, under load, while files are reloaded all the time: no request fails that may be repeated and of which
/// nothing had been answered; the rest is told, and counted; none arrives twice that may not.
class FaultsTest {
    private static final int CLIENTS = 8;
    private static final int INSTANCES = 3;
    private static final int TRIES = 3;
    private static final Pattern REFUSED = Pattern.compile("(?m)^cardea_refused_total\\{kind=\"([a-z_]+)\"} ([0-9.E]+)$");

    private static final Pattern FAILED = Pattern.compile("(?m)  ([0-9a-f]{32})  50[0-9] ");

    @TempDir
    private Path folder;
    private final List<FaultyOrigin> origins = new ArrayList<>();

    private interface Step {
        void run(CountedLoad load) throws Exception;
    }

    @AfterEach
    void close() throws Exception {
        for (var each : origins) each.close();
    }

    private Path ids(int number) {
        return folder.resolve("ids-" + number);
    }

    private Path file(int reload, String source) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: \"127.0.0.1:0\"\nservices:\n  s:\n    " + source + "\n"
            + "    response-timeout: 2s\n    keep-requests: " + (1_000_000 + reload % 2) + "\n"
            + "    retry: { tries: " + TRIES + ", statuses: [500, 502, 503], per-try-timeout: 500ms, backoff: 10ms }\n"
            + "    health: { path: /healthz, interval: 250ms, timeout: 500ms, fall: 2, rise: 1 }\n    outliers: { failures: 3, errors: 0, success-rate: 0, out-for: 500ms, longest: 500ms }\n"
            + "routes:\n  - { timeout: 10s, to: s }\n");
    }

    private String endpoints() {
        return "endpoints: " + origins.stream().map(FaultyOrigin::url).toList();
    }

    private static Map<String, Double> refused(Cardea edge) {
        var found = REFUSED.matcher(admin(edge, "/metrics"));
        var all = new HashMap<String, Double>();
        while (found.find()) all.put(found.group(1), Double.parseDouble(found.group(2)));
        return all;
    }

    private static String admin(Cardea edge, String target) {
        try (var client = new RawClient(edge.adminPort().orElseThrow())) {
            return client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain\r\nConnection: close\r\n\r\n").rest();
        }
    }

    /// What the edge says of those that must not fail, for whoever reads of a failure: every step of the first few.
    private static void tellWhy(Cardea edge) {
        var found = FAILED.matcher(admin(edge, "/refused?n=1000"));
        while (found.find()) {
            var explained = admin(edge, "/explain/" + found.group(1));
            if (!explained.contains("it may not arrive twice")) System.out.println(explained);
        }
    }

    /// @param source of the service's instances
    private void through(String source, Map<String, Step> steps) throws Exception {
        var reloading = new AtomicBoolean(true);
        List<CountedLoad.Outcome> all;
        try (var edge = Cardea.start(file(0, source))) {
            var reloads = new int[1];
            var failed = new ArrayList<Exception>();
            var reloader = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 1; reloading.get(); reloads[0] = i++) {
                        edge.reload(file(i, source));
                        LockSupport.parkNanos(150_000_000);
                    }
                } catch (IOException | RuntimeException e) {
                    failed.add(e);
                }
            });
            var load = new CountedLoad(edge.port(), CLIENTS, Duration.ofMillis(10), steps.keySet().iterator().next());
            try {
                for (var each : steps.entrySet()) {
                    load.step(each.getKey());
                    each.getValue().run(load);
                    load.settles(); // one fault at a time: two instances that reset in turn use up all tries of one request
                }
            } finally {
                load.close();
                reloading.set(false);
                reloader.join(10_000);
                for (var each : steps.keySet()) System.out.println(load.told(each)); // the figures of docs and notes
                tellWhy(edge);
                System.out.println(reloads[0] + " reloads; refused or cut, as the edge counts: " + refused(edge));
            }
            assertThat(failed).isEmpty();
            assertThat(reloads[0]).isGreaterThan(steps.size());
            all = load.outcomes();
            double seen = all.stream().filter(FaultsTest::isFailureOfTheEdge).count();
            assertThat(refused(edge).values().stream().mapToDouble(each -> each).sum()).as("what clients saw fail for the edge is what it counts").isEqualTo(seen);
        }
        assertThat(all).as("of another, or nothing at all").noneMatch(each -> each.end() == CountedLoad.End.LOST || each.end() == CountedLoad.End.WRONG);
        assertThat(all.stream().filter(each -> each.way().repeatable && each.end() == CountedLoad.End.REFUSED)).as("failures of what may be repeated").isEmpty();
        assertThat(all.stream().filter(each -> each.end() == CountedLoad.End.CUT)).as("only what had begun is cut").allMatch(each -> each.step().startsWith("cut"));
        assertThat(all.stream().filter(each -> each.end() == CountedLoad.End.REFUSED)).as("nothing fails while nothing is wrong").noneMatch(each -> each.step().startsWith("all well"));
        var arrivals = arrivals();
        for (var each : all) {
            int times = arrivals.getOrDefault(each.id(), 0);
            assertThat(times).as(each.toString()).isLessThanOrEqualTo(each.way().repeatable ? TRIES : 1);
            if (each.end() == CountedLoad.End.GOOD) assertThat(times).as(each.toString()).isPositive();
        }
    }

    private static boolean isFailureOfTheEdge(CountedLoad.Outcome each) {
        return each.end() == CountedLoad.End.CUT || each.end() == CountedLoad.End.REFUSED && each.status() != 500;
    }

    private Map<String, Integer> arrivals() throws IOException {
        var times = new HashMap<String, Integer>();
        for (int i = 0; Files.exists(ids(i)); i++) Files.readAllLines(ids(i)).forEach(id -> times.merge(id, 1, Integer::sum));
        return times;
    }

    private Step mood(int origin, FaultyOrigin.Mood mood, int answers) {
        return load -> {
            origins.get(origin).feels(mood);
            load.flows(answers);
            origins.get(origin).feels(FaultyOrigin.Mood.WELL);
        };
    }

    private Step killed(int times, int answers) {
        return load -> {
            for (int i = 0; i < times; i++) {
                int which = (i + 1) % INSTANCES;
                int port = origins.get(which).port();
                origins.get(which).signal("KILL");
                load.flows(answers);
                origins.get(which).close();
                origins.set(which, FaultyOrigin.start("127.0.0.1", port, ids(which)));
                load.flows(answers);
            }
        };
    }

    private Step stopped(int times, int answers) {
        return load -> {
            for (int i = 0; i < times; i++) {
                var which = origins.get((i + 2) % INSTANCES);
                which.signal("STOP");
                load.flows(answers);
                which.signal("CONT");
                load.flows(answers / 2);
            }
        };
    }

    private void allFaults(int times, int answers) throws Exception {
        for (int i = 0; i < INSTANCES; i++) origins.add(FaultyOrigin.start("127.0.0.1", 0, ids(i)));
        var steps = new LinkedHashMap<String, Step>();
        steps.put("all well", load -> load.flows(answers));
        steps.put("kill -9", killed(times, answers));
        steps.put("SIGSTOP, SIGCONT", stopped(times, answers));
        steps.put("never answers", mood(0, FaultyOrigin.Mood.SILENT, answers));
        steps.put("a byte a second", mood(1, FaultyOrigin.Mood.TRICKLING, answers));
        steps.put("reset before its head", mood(2, FaultyOrigin.Mood.RESETTING, answers));
        steps.put("reset in its head", mood(0, FaultyOrigin.Mood.HEADLESS, answers));
        steps.put("500 for a tenth", mood(2, FaultyOrigin.Mood.FAILING, answers));
        steps.put("cut in its body", mood(1, FaultyOrigin.Mood.HALFWAY, answers));
        steps.put("all well again", load -> load.flows(answers));
        through(endpoints(), steps);
    }

    @Test
    void whatMayBeRepeatedNeverFailsWhateverGoesWrong() throws Exception {
        allFaults(1, 200);
    }

    @Test
    @Tag("full")
    void norDoesItWhenThingsGoWrongForLonger() throws Exception {
        allFaults(6, 2500);
    }

    /// The name moves from process to process, and whoever it has left is killed as soon as the next one is seen.
    private void movingName(int moves, int answers) throws Exception {
        try (var dns = new FakeDns()) {
            origins.add(FaultyOrigin.start("127.0.0.2", 0, ids(0)));
            int port = origins.getFirst().port();
            dns.tell("moving.internal", "A", 0, "127.0.0.2");
            Step moving = load -> {
                for (int i = 1; i <= moves; i++) {
                    var address = "127.0.0." + (i + 2);
                    origins.add(FaultyOrigin.start(address, port, ids(i)));
                    dns.tell("moving.internal", "A", 0, address);
                    var seen = ids(i);
                    Eventually.holds(Duration.ofSeconds(10), () -> seen.toFile().length() > 1000);
                    origins.get(i - 1).signal("KILL");
                    load.flows(answers);
                }
            };
            through("confirm-empty: {}\n    discover: { dns: { name: \"moving.internal:" + port + "\", servers: \"" + dns.address() + "\", min-ttl: 50ms } }", Map.of("its name moves", moving));
        }
    }

    @Test
    void norWhenANameMoves() throws Exception {
        movingName(3, 100);
    }

    @Test
    @Tag("full")
    void norWhenANameMovesAgainAndAgain() throws Exception {
        movingName(12, 400);
    }
}
