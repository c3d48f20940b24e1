// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZipfTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.7, 0.9, 1.1})
    void itLooksLikeTheWeb(double alpha) {
        var counts = new HashMap<Long, Integer>();
        Map<Long, Long> sizes = new HashMap<>();
        var last = new long[1];
        new Zipf(alpha, 200_000, 0.7, 11).play((millis, key, bytes) -> {
            counts.merge(key, 1, Integer::sum);
            var before = sizes.put(key, bytes);
            assertThat(before == null || before == bytes).as("an object has one size").isTrue();
            assertThat(millis).isGreaterThanOrEqualTo(last[0]);
            last[0] = millis;
        });
        assertThat(counts.values().stream().filter(each -> each == 1).count() / (double) counts.size()).isEqualTo(0.7, within(0.01));
        var sorted = sizes.values().stream().sorted().toList();
        assertThat(sorted.get(sorted.size() / 2) / 1024.0).isEqualTo(2.7, within(0.1));
        assertThat(sorted.get(sorted.size() * 9 / 10) / 1024.0).isEqualTo(16, within(1.0));
        assertThat(sorted.get(sorted.size() * 99 / 100) / 1024.0).isEqualTo(70, within(10.0));
        assertThat(sorted.getLast()).as("a tail").isGreaterThan(1 << 20);
    }

    @Test
    void theSameSeedMakesTheSameTraceAndAnotherOneAnother() {
        assertThat(made(1)).isEqualTo(made(1)).isNotEqualTo(made(2));
    }

    private static List<String> made(long seed) {
        var lines = new ArrayList<String>();
        new Zipf(0.9, 500, 0.6, seed).play((millis, key, bytes) -> lines.add(millis + " " + key + " " + bytes));
        return lines;
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Zipf(-1, 10, 0.5, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("alpha");
        assertThatThrownBy(() -> new Zipf(1, 0, 0.5, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("requests");
        assertThatThrownBy(() -> new Zipf(1, 10, 1, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("once");
    }

    static Stream<Arguments> webs() {
        return Stream.of(0.7, 0.9, 1.1).flatMap(alpha -> Stream.of(0.45, 0.6, 0.8).map(once -> Arguments.of(alpha, once)));
    }

    /// The marks of the policy that this edge runs.
    @ParameterizedTest
    @CsvSource({"0.7, 0.8", "0.9, 0.6", "1.1, 0.45"})
    void oursAnswersMoreRequestsThanLruAndAboutAsManyAsTheBest(double alpha, double once) {
        marks(alpha, once);
    }

    @ParameterizedTest
    @MethodSource("webs")
    @Tag("full")
    void thatIsSoInWebsOfAllKinds(double alpha, double once) {
        marks(alpha, once);
    }

    private static void marks(double alpha, double once) {
        var trace = new Trace(false);
        new Zipf(alpha, 200_000, once, 3).into(trace);
        var outcome = Simulation.run(trace, new Plan(List.of(new Plan.Share(1), new Plan.Share(5), new Plan.Share(10)), 0, OptionalLong.empty(), 0.2), Progress.NONE);
        for (var point : outcome.points()) {
            double ours = point.score(Contender.CARDEA).warm().objects();
            double best = Stream.of(Contender.LRU, Contender.FIFO, Contender.SIEVE, Contender.S3_FIFO).mapToDouble(each -> point.score(each).warm().objects()).max().orElseThrow();
            assertThat(ours).as("%.0f%% against LRU", 100.0 * point.bytes() / outcome.footprint()).isGreaterThanOrEqualTo(point.score(Contender.LRU).warm().objects() + 0.05);
            assertThat(ours).as("against the best simple one").isGreaterThanOrEqualTo(best - 0.02);
            assertThat(ours).as("against GDSF, which is dear").isGreaterThanOrEqualTo(point.score(Contender.GDSF).warm().objects() - 0.025);
        }
    }
}
