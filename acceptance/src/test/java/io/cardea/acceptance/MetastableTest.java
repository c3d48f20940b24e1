// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A service at nine tenths of its capacity, a burst of one second, and retries: whether it comes back when the burst is over.
///
/// The picture of `docs/retries.md` is drawn from it: with `CARDEA_DRAW` in the environment it takes the place of the one that is there.
class MetastableTest {
    private static final int CAPACITY = 200;
    private static final double USUAL = 0.9 * CAPACITY;
    private static final double BEFORE = 3;
    private static final double BURST = 1;
    private static final double AFTER = 14;
    private static final double STEP = 0.5;

    /// One step of time.
    ///
    /// @param at its end, in seconds
    /// @param good requests a second of those that came then which were answered 200
    /// @param tries a second that reached the service
    /// @param backlog seconds of work that wait there at its end
    record Moment(double at, double good, double tries, double backlog) {}

    private record Look(double at, long arrived, double backlog) {}

    private static List<Moment> through(String budget) throws Exception {
        var looks = new ArrayList<Look>();
        try (var origin = new TimedOrigin(1, Duration.ofNanos(1_000_000_000L / CAPACITY), "ok");
            var edge = GatewayUnderTest.file("services:\n  s:\n    endpoints: " + origin.url() + "\n    retry: { tries: 3, per-try-timeout: 250ms }\n    retry-budget: " + budget + "\nroutes:\n  - { timeout: 1s, to: s }\n")) {
            var load = new SteadyLoad(edge.port());
            var watch = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i * STEP <= BEFORE + BURST + AFTER; i++) {
                        Thread.sleep(Duration.ofNanos(Math.max(0, (long) (i * STEP * 1e9) - load.now())));
                        looks.add(new Look(load.now() / 1e9, origin.arrived(), origin.backlog().toNanos() / 1e9));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            load.at(USUAL, BEFORE);
            load.at(2 * CAPACITY, BURST);
            load.at(USUAL, AFTER);
            load.close();
            watch.join();
            return moments(looks, load);
        }
    }

    private static List<Moment> moments(List<Look> looks, SteadyLoad load) {
        var moments = new ArrayList<Moment>();
        for (int i = 1; i < looks.size(); i++) {
            var from = looks.get(i - 1);
            var until = looks.get(i);
            double length = until.at - from.at;
            long good = load.answers().stream().filter(each -> each.status() == 200 && each.begun() / 1e9 >= from.at && each.begun() / 1e9 < until.at).count();
            moments.add(new Moment(until.at, good / length, (until.arrived - from.arrived) / length, until.backlog));
        }
        return moments;
    }

    private static void tell(String name, List<Moment> moments) {
        System.out.println(name);
        moments.forEach(each -> System.out.println(String.format(Locale.ROOT, "%5.1f s  good %5.0f/s  tries %5.0f/s  backlog %6.2f s", each.at, each.good, each.tries, each.backlog)));
    }

    private static double goodAtTheEnd(List<Moment> moments) {
        return moments.subList(moments.size() - (int) (4 / STEP), moments.size()).stream().mapToDouble(Moment::good).average().orElse(0);
    }

    /// A window of two seconds in place of ten, so that the test is shorter.
    @Test
    @Tag("full")
    void afterABurstTheServiceComesBackAndWithoutABudgetItDoesNot() throws Exception {
        var with = through("{ share: 0.2, per-second: 1, window: 2s }");
        var without = through("{ share: 1, per-second: 1000 }");
        tell("with a budget", with);
        tell("without", without);
        var picture = MetastablePicture.of(with, without, CAPACITY, USUAL, BEFORE, BURST);
        if (System.getenv("CARDEA_DRAW") != null) Files.writeString(Path.of(System.getProperty("cardea.root"), "docs", "pictures", "metastable.svg"), picture);
        assertThat(goodAtTheEnd(with)).as("it has come back").isGreaterThan(0.95 * USUAL);
        assertThat(goodAtTheEnd(without)).as("it is up, busy, and does nothing for anybody").isLessThan(0.05 * USUAL);
        assertThat(without.getLast().tries()).isGreaterThan(2 * USUAL);
    }
}
