// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cardea.core.hash.XxHash64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZipfTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "10, 1", "1000, 1", "1000, 0.5", "1000, 1.1", "1000000, 1", "50, 3", "50, 10", "1000, 0.99999999", "1000, 0.01"})
    void eachRankComesUpAsOftenAsTheLawSays(int count, double exponent) {
        var law = new Zipf(count, exponent);
        int draws = 200_000;
        var found = new int[count];
        for (int i = 0; i < draws; i++) found[(int) law.rank(XxHash64.hash(i, 3)) - 1]++;
        double all = 0;
        for (int k = 1; k <= count; k++) all += Math.pow(k, -exponent);
        double reached = 0;
        for (int k = 1; k <= Math.min(count, 20); k++) {
            double share = Math.pow(k, -exponent) / all;
            assertThat(found[k - 1] / (double) draws).as("rank %d", k).isCloseTo(share, within(5 * Math.sqrt(share / draws) + 1e-9));
            reached += share;
        }
        double tail = 0;
        for (int k = 21; k <= count; k++) tail += found[k - 1] / (double) draws;
        assertThat(tail).isCloseTo(1 - reached, within(0.006));
    }
}
