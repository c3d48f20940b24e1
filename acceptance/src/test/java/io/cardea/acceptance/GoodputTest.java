// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A service that is asked for twice what it can do, by clients that wait for a second, over sockets.
class GoodputTest {
    private static final int WORKERS = 10;
    private static final Duration EACH = Duration.ofMillis(50);
    private static final double CAPACITY = WORKERS / 0.05;
    private static final double WARMING = 4;
    private static final double MEASURED = 8;

    @ParameterizedTest
    @ValueSource(strings = {"", "adaptive: gradient2", "adaptive: { algorithm: aimd, latency: 150ms }"})
    @Tag("full")
    void withALimitThatIsFoundNineTenthsOfTheCapacityStayUseful(String limit) throws Exception {
        var guard = limit.isEmpty() ? "" : ", in-flight: { queue: 20, queue-for: 200ms }, " + limit;
        try (var origin = new TimedOrigin(WORKERS, EACH, "ok"); var edge = GatewayUnderTest.file("services:\n  s: { endpoints: \"" + origin.url() + "\"" + guard + " }\nroutes:\n  - { timeout: 1s, to: s }\n")) {
            var load = new SteadyLoad(edge.port());
            load.at(2 * CAPACITY, WARMING + MEASURED);
            load.close();
            double good = load.answers().stream().filter(each -> each.status() == 200 && each.begun() / 1e9 >= WARMING).count() / MEASURED;
            System.out.println(String.format(Locale.ROOT, "%-45s asked %.0f/s of %.0f/s: good %5.1f/s, p50 %6.1f ms, p99 %6.1f ms", limit.isEmpty() ? "no limit" : limit, 2 * CAPACITY, CAPACITY, good, load.percentile(50), load.percentile(99)));
            if (limit.isEmpty()) assertThat(good).as("without one").isLessThan(0.1 * CAPACITY); else assertThat(good).isGreaterThanOrEqualTo(0.9 * CAPACITY);
        }
    }
}
