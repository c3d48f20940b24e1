// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import static io.cardea.net.upstream.guard.Simulation.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.AdaptiveConfig;
import io.cardea.core.file.AdaptiveConfig.Algorithm;
import io.cardea.core.file.InFlightConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// A service under more load than it can bear, in virtual time: what is answered within a second, against what it could answer.
class AdaptiveSimulationTest {
    private final Bulkhead bulkhead = new Bulkhead(BulkheadRules.of(InFlightConfig.UNBOUNDED));

    private static AdaptiveLimit limit(Algorithm algorithm) {
        return new AdaptiveLimit(AdaptiveRules.of(AdaptiveConfig.by(algorithm)), 0);
    }

    @Test
    void withoutALimitTwiceTheCapacityIsServedToNobody() {
        var open = new Simulation(1, 20, 20 * MILLI, null, null);
        open.run(10, 2 * open.capacity());
        open.resetCounts();
        open.run(30, 2 * open.capacity());
        assertThat(open.good).as("all that it answers is too late").isLessThan(open.late / 100);
    }

    @ParameterizedTest
    @CsvSource({"GRADIENT2, 20, 20", "GRADIENT2, 200, 50", "GRADIENT2, 8, 5", "AIMD, 20, 20", "AIMD, 200, 50"})
    void atTwiceTheCapacityNineTenthsOfItAreServed(Algorithm algorithm, int workers, int millis) {
        var limit = limit(algorithm);
        var service = new Simulation(2, workers, millis * MILLI, bulkhead, limit);
        service.run(60, 2 * service.capacity());
        service.resetCounts();
        service.run(60, 2 * service.capacity());
        assertThat(service.good / 60.0).as("goodput; limit %d", limit.limit()).isGreaterThan(0.9 * service.capacity());
        assertThat(bulkhead.inFlight()).isLessThanOrEqualTo(limit.limit() + 20);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void belowTheCapacityNearlyNobodyIsRefused(Algorithm algorithm) {
        var service = new Simulation(3, 50, 20 * MILLI, bulkhead, limit(algorithm));
        service.run(30, 0.7 * service.capacity());
        service.resetCounts();
        service.run(60, 0.7 * service.capacity());
        assertThat(service.good).isGreaterThan(service.asked * 995 / 1000);
    }

    @Test
    void anOverloadOfHoursDoesNotMakeTheLimitDrift() {
        var limit = limit(Algorithm.GRADIENT2);
        var service = new Simulation(4, 10, 50 * MILLI, bulkhead, limit);
        service.run(7200, 2 * service.capacity());
        assertThat(limit.limit()).as("10 workers, and a queue that latency shows").isBetween(10, 40);
    }

    @Test
    void whatBecomesSlowForGoodIsLearned() {
        var limit = limit(Algorithm.GRADIENT2);
        var service = new Simulation(5, 20, 20 * MILLI, bulkhead, limit);
        service.run(60, 2 * service.capacity());
        service.mean *= 5;
        service.run(120, 2 * service.capacity());
        service.resetCounts();
        service.run(60, 2 * service.capacity());
        assertThat(service.good / 60.0).isGreaterThan(0.85 * service.capacity());
    }

    @Test
    void theImportantAreServedWhenNotAllCanBe() {
        var service = new Simulation(6, 20, 20 * MILLI, bulkhead, limit(Algorithm.GRADIENT2));
        service.run(60, 2 * service.capacity());
        service.resetCounts();
        service.run(60, 2 * service.capacity());
        assertThat(share(service, Priority.HIGH)).isGreaterThan(0.99);
        assertThat(share(service, Priority.NORMAL)).isBetween(0.5, 0.8);
        assertThat(share(service, Priority.LOW)).isLessThan(0.05);
    }

    private static double share(Simulation service, Priority priority) {
        return (double) service.goodBy[priority.ordinal()] / service.askedBy[priority.ordinal()];
    }
}
