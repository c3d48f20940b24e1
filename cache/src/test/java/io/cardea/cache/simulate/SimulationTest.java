// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static Plan plan(long bytes, OptionalLong ttl, double warmUp) {
        return new Plan(List.of(new Plan.Bytes(bytes)), 0, ttl, warmUp);
    }

    private static Score lru(Trace trace, Plan plan) {
        return Simulation.run(trace, plan, Progress.NONE).points().getFirst().score(Contender.LRU);
    }

    /// Of two objects: a (10 bytes) and b (30 bytes).
    private static Trace trace(String objects) {
        var trace = new Trace(true);
        for (int i = 0; i < objects.length(); i++) trace.add(1000L * i, objects.charAt(i), objects.charAt(i) == 'a' ? 10 : 30, true);
        return trace;
    }

    @Test
    void requestsAndBytesAreCountedApart() {
        var whole = lru(trace("aabab"), plan(100, OptionalLong.empty(), 0)).whole();
        assertThat(whole).isEqualTo(new Score.Tally(5, 3, 3, 90, 50));
        assertThat(whole.objects()).isEqualTo(0.6);
        assertThat(whole.ofRepeated()).isEqualTo(1);
        assertThat(whole.byBytes()).isEqualTo(50 / 90.0, within(1e-9));
    }

    @Test
    void theWarmUpFillsTheCacheAndDoesNotCount() {
        var score = lru(trace("abababab"), plan(100, OptionalLong.empty(), 0.25));
        assertThat(score.whole().objects()).isEqualTo(0.75);
        assertThat(score.warm()).isEqualTo(new Score.Tally(6, 6, 6, 120, 120));
    }

    @Test
    void aRequestThatIsTheFirstForItsObjectIsNoRepeatedOne() {
        assertThat(lru(trace("abab"), plan(10, OptionalLong.empty(), 0)).whole()).as("b never fits").isEqualTo(new Score.Tally(4, 1, 2, 80, 10));
    }

    @Test
    void whatIsOlderThanItsTimeIsAskedForAgain() {
        // Fetched at 0; fresh at 1 and 2, for 3 s are not more than 3 s (RFC 9111 §4.2); fetched anew at 3, fresh at 4 and 5.
        assertThat(lru(trace("aaaaaa"), plan(100, OptionalLong.of(3000), 0)).whole().hits()).isEqualTo(4);
        assertThat(lru(trace("aaaaaa"), plan(100, OptionalLong.of(1000), 0)).whole().hits()).isZero();
        assertThat(Simulation.run(trace("aaaaaa"), plan(100, OptionalLong.of(3000), 0), Progress.NONE).ceiling().whole().hits()).as("the ceiling too").isEqualTo(4);
        assertThat(lru(trace("aaaaaa"), plan(100, OptionalLong.empty(), 0)).whole().hits()).isEqualTo(5);
    }

    @Test
    void aTimeToLiveNeedsTimes() {
        var trace = new Trace(false);
        trace.add(0, 1, 1, true);
        assertThatThrownBy(() -> lru(trace, plan(100, OptionalLong.of(1), 0))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("times");
        assertThatThrownBy(() -> lru(new Trace(true), plan(100, OptionalLong.empty(), 0))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no request");
    }

    @Test
    void whatBringsNoBodyIsAnsweredByTheCacheButFillsNone() {
        var trace = new Trace(false);
        trace.add(0, 1, 0, false);
        trace.add(0, 1, 0, false);
        trace.add(0, 1, 50, true);
        trace.add(0, 1, 0, false);
        var whole = lru(trace, plan(100, OptionalLong.empty(), 0)).whole();
        assertThat(whole).isEqualTo(new Score.Tally(4, 1, 3, 50, 0));
    }

    @Test
    void theOverheadCountsForTheSize() {
        var trace = trace("aaa");
        assertThat(lru(trace, new Plan(List.of(new Plan.Bytes(14)), 5, OptionalLong.empty(), 0)).whole().hits()).isZero();
        var outcome = Simulation.run(trace, new Plan(List.of(new Plan.Bytes(15)), 5, OptionalLong.empty(), 0), Progress.NONE);
        assertThat(outcome.points().getFirst().score(Contender.LRU).whole().hits()).isEqualTo(2);
        assertThat(outcome.footprint()).isEqualTo(15);
    }

    @Test
    void sharesAreOfWhatAllObjectsTakeAndSizesComeInOrderAndOnce() {
        var outcome = Simulation.run(trace("ab"), new Plan(List.of(new Plan.Share(50), new Plan.Bytes(7), new Plan.Bytes(20), new Plan.Share(100)), 0, OptionalLong.empty(), 0), Progress.NONE);
        assertThat(outcome.points()).extracting(Outcome.Point::bytes).containsExactly(7L, 20L, 40L);
    }

    @Test
    void noPolicyIsBetterThanTheCeilingAndAllOfThemReachItWithRoomForAll() {
        var trace = new Trace(false);
        new Zipf(0.9, 20_000, 0.6, 5).into(trace);
        var outcome = Simulation.run(trace, new Plan(List.of(new Plan.Share(1), new Plan.Share(10), new Plan.Share(100)), 0, OptionalLong.empty(), 0.2), Progress.NONE);
        for (var point : outcome.points()) {
            point.scores().forEach((contender, score) -> {
                assertThat(score.warm().hits()).as("%s", contender).isLessThanOrEqualTo(outcome.ceiling().warm().hits());
                assertThat(score.warm().requests()).isEqualTo(outcome.ceiling().warm().requests());
            });
        }
        assertThat(outcome.ceiling().whole().ofRepeated()).isEqualTo(1);
        for (var each : List.of(Contender.LRU, Contender.FIFO, Contender.SIEVE, Contender.S3_FIFO, Contender.GDSF)) assertThat(outcome.points().getLast().score(each)).as("%s", each).isEqualTo(outcome.ceiling());
    }

    @Test
    void progressEndsWithAll() {
        var trace = new Trace(false);
        for (int i = 0; i < 200_000; i++) trace.add(i, i % 10, 1, true);
        var most = new AtomicLong();
        Simulation.run(trace, plan(5, OptionalLong.empty(), 0), (done, all) -> {
            assertThat(done).isLessThanOrEqualTo(all);
            most.accumulateAndGet(done, Math::max);
        });
        assertThat(most.get()).isGreaterThan(1_000_000);
    }

    private static Outcome curve(double ceiling, double... ratios) {
        var points = new java.util.ArrayList<Outcome.Point>();
        for (int i = 0; i < ratios.length; i++) {
            Map<Contender, Score> scores = new EnumMap<>(Contender.class);
            scores.put(Contender.CARDEA, score(ratios[i]));
            points.add(new Outcome.Point(1L << i, scores));
        }
        return new Outcome(1000, 100, 1L << ratios.length, points, score(ceiling));
    }

    private static Score score(double ratio) {
        var tally = new Score.Tally(1000, Math.round(1000 * ratio), 1000, 1000, 0);
        return new Score(tally, tally);
    }

    @Test
    void enoughIsTheSmallestSizeBehindWhichNoDoublingBringsMuch() {
        assertThat(curve(0.615, 0.3, 0.5, 0.6, 0.61, 0.615).enough(Contender.CARDEA).orElseThrow().bytes()).isEqualTo(4);
        assertThat(curve(0.7, 0.3, 0.31, 0.5, 0.68, 0.69).enough(Contender.CARDEA).orElseThrow().bytes()).as("a flat stretch before a rise is not enough").isEqualTo(8);
        assertThat(curve(0.5, 0.5, 0.5).enough(Contender.CARDEA).orElseThrow().bytes()).isEqualTo(1);
        assertThat(curve(0.9, 0.3, 0.4, 0.5).enough(Contender.CARDEA)).as("it rises still").isEmpty();
        assertThat(curve(0.9, 0.3, 0.5, 0.5).enough(Contender.CARDEA)).as("the ceiling is far above").isEmpty();
    }
}
