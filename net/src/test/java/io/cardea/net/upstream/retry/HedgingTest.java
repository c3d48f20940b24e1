// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.HedgeConfig;
import io.cardea.core.http.Body;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HedgingTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final HedgeConfig AT_95 = new HedgeConfig(Optional.empty(), 95, Duration.ofMillis(10), List.of("GET"));

    private static Request request(String method) {
        return new Request(method, "http", "a.test", -1, "/", "", "1.1", new Fields(), Body.empty());
    }

    @ParameterizedTest
    @ValueSource(doubles = {50, 90, 95, 99, 99.9, 100})
    void aPercentileIsAtMostASixteenthTooLong(double percent) {
        var random = new SplittableRandom(7);
        var latencies = new Latencies(0);
        var all = new long[20_000];
        for (int i = 0; i < all.length; i++) latencies.took(all[i] = (long) Math.exp(random.nextDouble(9, 23)), 0); // 8 µs to 10 s
        Arrays.sort(all);
        long exact = all[(int) Math.ceil(all.length * percent / 100) - 1];
        assertThat(latencies.percentile(percent, 0)).isBetween(exact, exact + exact / 16 + 2000);
    }

    @Test
    void theShortestAndTheLongestAreCountedToo() {
        var latencies = new Latencies(0);
        for (int i = 0; i < 100; i++) latencies.took(i < 50 ? -5 : Long.MAX_VALUE, 0);
        assertThat(latencies.percentile(50, 0)).isEqualTo(1000);
        assertThat(latencies.percentile(51, 0)).isGreaterThan(3600 * SECOND);
    }

    @Test
    void whatIsAMinuteOldIsForgotten() {
        var latencies = new Latencies(0);
        for (int i = 0; i < 1000; i++) latencies.took(SECOND, 0);
        for (int i = 0; i < 1000; i++) latencies.took(MILLI, 30 * SECOND);
        assertThat(latencies.percentile(99, 59 * SECOND)).isGreaterThanOrEqualTo(SECOND);
        assertThat(latencies.percentile(99, 60 * SECOND)).isBetween(MILLI, 2 * MILLI);
        assertThat(latencies.percentile(99, 120 * SECOND)).isEqualTo(-1);
    }

    @Test
    void nobodyIsAskedTwiceWhileTooLittleIsKnown() {
        var latencies = new Latencies(0);
        var hedging = Hedging.of(AT_95, latencies, 0);
        assertThat(hedging.after(0)).isEqualTo(Hedging.NEVER);
        for (int i = 0; i < 99; i++) hedging.took(50 * MILLI, 0);
        assertThat(hedging.after(SECOND)).isEqualTo(Hedging.NEVER);
        hedging.took(50 * MILLI, SECOND);
        assertThat(hedging.after(SECOND)).as("as soon as enough is known").isBetween(50 * MILLI, 54 * MILLI);
        for (int i = 0; i < 10_000; i++) hedging.took(MILLI, SECOND);
        assertThat(hedging.after(SECOND)).as("then it is counted anew only now and then").isBetween(50 * MILLI, 54 * MILLI);
        assertThat(hedging.after(2 * SECOND)).isEqualTo(10 * MILLI);
    }

    @Test
    void aQuickServiceIsGivenTheLeastTime() {
        var hedging = Hedging.of(AT_95, new Latencies(0), 0);
        for (int i = 0; i < 1000; i++) hedging.took(MILLI, 0);
        assertThat(hedging.after(SECOND)).isEqualTo(10 * MILLI);
    }

    @Test
    void aFixedDelayNeedsNoMeasuring() {
        var hedging = Hedging.of(HedgeConfig.after(Duration.ofMillis(30)), new Latencies(0), 0);
        assertThat(hedging.after(0)).isEqualTo(30 * MILLI);
        assertThat(hedging.takes(request("GET"))).isTrue();
        assertThat(hedging.takes(request("PUT"))).isFalse();
        assertThat(Hedging.of(HedgeConfig.after(Duration.ZERO), new Latencies(0), 0).takes(request("GET"))).isFalse();
    }
}
