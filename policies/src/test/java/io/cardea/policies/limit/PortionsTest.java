// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Pending;
import io.cardea.core.spi.Gauges;
import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import io.cardea.policies.tests.Asked;
import io.cardea.state.memory.MemoryCounters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortionsTest {
    private static final List<Charge> ONE = List.of(new Charge("somebody", 1));

    private long nanos = 5_000_000_000L;
    private int questions;

    /// A shared state that counts how often it is asked.
    private final class Questioned implements Meter {
        private final Meter meter;

        Questioned(Limit... limits) {
            meter = new MemoryCounters(1000).meter(List.of(limits));
        }

        @Override
        public List<Limit> limits() {
            return meter.limits();
        }

        @Override
        public Pending<Reply<Counted>> charge(List<Charge> charges, Executor loop) {
            questions++;
            return meter.charge(charges, loop);
        }

        @Override
        public Pending<Reply<Counted>> peek(List<Charge> charges, Executor loop) {
            return meter.peek(charges, loop);
        }

        @Override
        public void spend(List<Charge> charges) {
            meter.spend(charges);
        }

        @Override
        public void refund(List<Charge> charges, Counted charged) {
            meter.refund(charges, charged);
        }
    }

    private static Limit limit(Algorithm algorithm, int amount) {
        return Limit.of("limit", algorithm, amount, Duration.ofDays(300), amount); // so long that nothing comes back meanwhile
    }

    private Portions edge(Meter shared) {
        return new Portions(shared, () -> nanos);
    }

    private static Counted ask(Meter edge, List<Charge> charges) {
        var reply = edge.charge(charges, Runnable::run).now().orElseThrow();
        return reply instanceof Reply.Got<Counted>(var counted) ? counted : new Counted(false, List.of(), 0);
    }

    private static boolean passes(Meter edge) {
        return ask(edge, ONE).allowed();
    }

    @ParameterizedTest
    @EnumSource(value = Algorithm.class, names = {"FIXED_WINDOW", "SLIDING_LOG", "SLIDING_WINDOW", "TOKEN_BUCKET", "LEAKY_BUCKET", "QUOTA"})
    void threeEdgesTogetherLetThroughWhatOneLimitAllows(Algorithm algorithm) {
        var shared = new Questioned(limit(algorithm, 1000));
        var edges = List.of(edge(shared), edge(shared), edge(shared));
        assertThat(IntStream.range(0, 6000).filter(i -> passes(edges.get(i % 3))).count()).isEqualTo(1000);
    }

    @Test
    void anEdgeThatStopsTakesAPortionWithItAtMostTwice() {
        var shared = new Questioned(limit(Algorithm.FIXED_WINDOW, 1000));
        var stops = edge(shared);
        assertThat(passes(stops)).isTrue();
        var goesOn = edge(shared);
        long passed = IntStream.range(0, 3000).filter(i -> passes(goesOn)).count();
        assertThat(passed).isBetween(1000L - 2 * 1000 / Portions.SHARE, 999L);
    }

    @Test
    void theSharedStateIsAskedNowAndThenOnly() {
        var edge = edge(new Questioned(limit(Algorithm.TOKEN_BUCKET, 10_000)));
        for (int i = 0; i < 9000; i++) assertThat(passes(edge)).isTrue();
        assertThat(questions).isLessThan(30);
    }

    @Test
    void whoGoesOnAfterARefusalIsRefusedWithoutAQuestion() {
        var edge = edge(new Questioned(limit(Algorithm.TOKEN_BUCKET, 100)));
        while (passes(edge)) nanos += 1000;
        questions = 0;
        for (int i = 0; i < 10_000; i++) assertThat(passes(edge)).isFalse();
        assertThat(questions).isZero();
        nanos += 2_000_000_000L;
        assertThat(passes(edge)).isFalse();
        assertThat(questions).isPositive();
    }

    @Test
    void whatWasNotUsedInASecondIsGivenBack() {
        var shared = new Questioned(limit(Algorithm.FIXED_WINDOW, 1000));
        var edge = edge(shared);
        for (int i = 0; i < 10; i++) {
            assertThat(passes(edge)).isTrue();
            nanos += 2_000_000_000L;
        }
        assertThat(ask(shared, List.of(new Charge("somebody", 1000 - 10 - 1000 / Portions.SHARE))).allowed()).isTrue();
    }

    @Test
    void aClientIsToldWhatRemains() {
        var edge = edge(new Questioned(limit(Algorithm.FIXED_WINDOW, 1000)));
        for (int i = 1; i <= 200; i++) assertThat(ask(edge, ONE).standings().getFirst().remaining()).isBetween(1000L - i - 50, 1000L - i);
    }

    @Test
    void smallLimitsAreAskedAboutForEachRequest() {
        var edge = edge(new Questioned(limit(Algorithm.TOKEN_BUCKET, 30)));
        for (int i = 0; i < 20; i++) passes(edge);
        assertThat(questions).isEqualTo(20);
    }

    @Property(tries = 200)
    void neverMoreThanTheLimitWhoeverAsksInWhichOrder(@ForAll @IntRange(min = 1, max = 400) int amount, @ForAll @Size(max = 600) List<@IntRange(max = 3) Integer> order, @ForAll @IntRange(min = 1, max = 5) int cost) {
        var shared = new Questioned(limit(Algorithm.SLIDING_WINDOW, amount));
        var edges = List.of(edge(shared), edge(shared), edge(shared), edge(shared));
        long passed = 0;
        for (int who : order) {
            nanos += 1_000_000;
            if (ask(edges.get(who), List.of(new Charge("somebody", cost))).allowed()) passed += cost;
        }
        assertThat(passed).isLessThanOrEqualTo(amount);
    }

    @Test
    void manyKeysCostBoundedMemoryAndNoneIsRefusedForIt() {
        var shared = new Questioned(limit(Algorithm.TOKEN_BUCKET, 1000));
        var edge = edge(shared);
        for (int i = 0; i < 70_000; i++) assertThat(ask(edge, List.of(new Charge("bot " + i, 1))).allowed()).isTrue();
        questions = 0;
        for (int i = 0; i < 10; i++) ask(edge, ONE);
        assertThat(questions).as("there is no place for it: asked about for each").isEqualTo(10);
        nanos += 2_000_000_000L; // the portions of the others have ended
        for (int i = 0; i < 10; i++) ask(edge, ONE);
        assertThat(questions).as("once for a portion").isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ in-flight: 100, per: ip, strict: false }", "{ rate: 100/s, algorithm: leaky-queue, burst: 10, strict: false }", "{ rate: 100/s, strict: false, penalty: 10s }", "{ rate: 100/s, strict: false, limits: [ 5/s per ip ] }",
        "{ rate: 100/s, cost: header X-Cost, strict: false }"})
    void whatCannotBeDealtOutIsToldAtLoad(String limit) {
        assertThatThrownBy(() -> Asked.policy(new LimitFactory(Gauges.NONE), "limit: " + limit, "/portions")).hasMessageContaining("strict: true");
    }
}
