// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Ten instances of which one takes two hundred times as long: who of the balancers keeps clients from it.
class SlowOneTest {
    private static final int INSTANCES = 10;
    private static final Duration QUICK = Duration.ofMillis(5);
    private static final Duration SLOW = Duration.ofSeconds(1);

    @Test
    @Tag("full")
    void leastRequestsAndPeakEwmaBeatRoundRobin() throws Exception {
        var origins = new ArrayList<TimedOrigin>();
        var p99 = new HashMap<String, Double>();
        try {
            for (int i = 0; i < INSTANCES; i++) origins.add(new TimedOrigin(0, i == 3 ? SLOW : QUICK, "ok"));
            for (var balance : List.of("round-robin", "random", "least-requests", "{ least-requests: all }", "peak-ewma")) {
                long before = origins.get(3).arrived();
                try (var edge = GatewayUnderTest.file("services:\n  s: { balance: " + balance + ", endpoints: " + origins.stream().map(each -> '"' + each.url() + '"').toList() + " }\nroutes:\n  - to: s\n")) {
                    var load = new SteadyLoad(edge.port());
                    load.at(400, 5);
                    load.close();
                    assertThat(load.answers()).hasSize(2000).allMatch(each -> each.status() == 200);
                    p99.put(balance, load.percentile(99));
                    System.out.println(String.format(Locale.ROOT, "%-24s p50 %6.1f ms  p95 %6.1f ms  p99 %6.1f ms  max %6.1f ms  at the slow one %4.1f %%", balance, load.percentile(50), load.percentile(95),
                        load.percentile(99), load.percentile(100), (origins.get(3).arrived() - before) / 20.0));
                }
            }
        } finally {
            for (var each : origins) each.close();
        }
        assertThat(p99.get("round-robin")).isGreaterThanOrEqualTo(SLOW.toMillis());
        for (var each : List.of("least-requests", "{ least-requests: all }", "peak-ewma")) assertThat(p99.get(each)).as(each).isLessThan(p99.get("round-robin") / 2);
    }
}
