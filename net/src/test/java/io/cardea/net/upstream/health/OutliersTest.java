// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.OutliersConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutliersTest {
    private static OutliersConfig rules(double successRate, double latency) {
        return new OutliersConfig(5, 5, 0, Duration.ofSeconds(10), successRate, latency, 5, 100, Duration.ofSeconds(30), Duration.ofMinutes(5), 0.3);
    }

    private static Outliers.Sample sample(int member, long requests, long good, double millis) {
        return new Outliers.Sample(member, requests, good, requests, (long) (requests * millis * 1e6));
    }

    private static List<Outliers.Sample> fleet(int size) {
        var all = new ArrayList<Outliers.Sample>();
        for (int i = 0; i < size; i++) all.add(sample(i, 1000, 998 + i % 3, 10 + i % 4));
        return all;
    }

    private static List<Integer> members(List<Outliers.Outlier> found) {
        return found.stream().map(Outliers.Outlier::member).toList();
    }

    @Test
    void whoFailsFarMoreThanTheOthersIsOne() {
        var all = fleet(10);
        all.set(4, sample(4, 1000, 700, 10));
        assertThat(members(Outliers.among(all, rules(1.9, 0)))).containsExactly(4);
        assertThat(Outliers.among(all, rules(0, 0))).isEmpty();
        assertThat(Outliers.among(all, rules(1.9, 0)).getFirst().why()).isEqualTo("70.0 % of its requests succeed, of all 96.9 %");
    }

    @Test
    void whoIsFarSlowerThanTheOthersIsOne() {
        var all = fleet(10);
        all.set(7, sample(7, 1000, 1000, 80));
        assertThat(members(Outliers.among(all, rules(1.9, 2)))).containsExactly(7);
        assertThat(Outliers.among(all, rules(1.9, 0))).isEmpty();
    }

    @Test
    void aDifferenceThatHardlyMattersIsNone() {
        var all = fleet(10);
        for (int i = 0; i < 10; i++) all.set(i, sample(i, 1000, 1000, 10));
        all.set(3, sample(3, 1000, 980, 10)); // beyond any number of deviations
        all.set(5, sample(5, 1000, 1000, 15));
        assertThat(Outliers.among(all, rules(1.9, 1))).isEmpty();
    }

    @Test
    void fewInstancesOrFewRequestsAreNotCompared() {
        var all = fleet(10);
        all.set(4, sample(4, 99, 0, 10));
        assertThat(Outliers.among(all, rules(1.9, 0))).as("99 requests").isEmpty();
        var few = fleet(4);
        few.set(0, sample(0, 1000, 0, 10));
        assertThat(Outliers.among(few, rules(1, 0))).as("4 instances").isEmpty();
    }

    @Property(tries = 300)
    void neverAreAllOutliersNorAnybodyWhoIsAboveTheMeanAndEachIsOneOnce(@ForAll @IntRange(min = 5, max = 40) int size, @ForAll long seed) {
        var random = new Random(seed);
        var all = new ArrayList<Outliers.Sample>();
        for (int i = 0; i < size; i++) all.add(sample(i, 100 + random.nextInt(1000), random.nextInt(101), 1 + random.nextDouble() * 100));
        var found = members(Outliers.among(all, rules(0.1 + random.nextDouble() * 3, 0.1 + random.nextDouble() * 3)));
        assertThat(found).doesNotHaveDuplicates().hasSizeLessThan(size);
        double mean = all.stream().mapToDouble(Outliers.Sample::successRate).average().orElseThrow();
        double slow = all.stream().mapToDouble(Outliers.Sample::latency).average().orElseThrow();
        for (int member : found) assertThat(all.get(member)).matches(each -> each.successRate() < mean || each.latency() > slow);
    }

    @ParameterizedTest
    @CsvSource({"1,1,0", "2,0.3,1", "3,0.3,1", "10,0.3,3", "10,0.29,2", "10,1,9", "100,0.07,7", "5,0,0", "0,0.5,0"})
    void atMostAShareIsOut(int instances, double most, int allowed) {
        assertThat(Outliers.allowed(instances, most)).isEqualTo(allowed);
    }
}
