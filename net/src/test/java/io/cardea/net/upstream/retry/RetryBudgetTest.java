// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.RetryBudgetConfig;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static RetryBudget budget(double share, int perSecond, long now) {
        return RetryBudget.of(new RetryBudgetConfig(share, perSecond, Duration.ofSeconds(10)), now);
    }

    @Test
    void aFifthOfTheRequestsMayBeSentAgain() {
        var budget = budget(0.2, 0, 0);
        assertThat(budget.take(0)).isFalse();
        for (int i = 0; i < 100; i++) budget.answered(0);
        for (int i = 0; i < 20; i++) assertThat(budget.take(0)).isTrue();
        assertThat(budget.take(0)).isFalse();
    }

    @Test
    void aServiceThatIsAskedLittleHasAFewASecond() {
        var budget = budget(0, 10, 0);
        assertThat(budget.left(0)).isEqualTo(100);
        for (int i = 0; i < 100; i++) assertThat(budget.take(0)).isTrue();
        assertThat(budget.take(9 * SECOND)).isFalse();
        assertThat(budget.left(10 * SECOND)).isEqualTo(100); // what was taken is forgotten
    }

    @Test
    void whatRequestsGaveIsForgottenWithTheWindow() {
        var budget = budget(0.5, 0, 0);
        for (int i = 0; i < 100; i++) budget.answered(0);
        assertThat(budget.left(9 * SECOND)).isEqualTo(50);
        assertThat(budget.left(10 * SECOND)).isZero();
        budget.answered(10 * SECOND);
        budget.answered(10 * SECOND);
        assertThat(budget.left(3600 * SECOND)).isZero(); // a long silence
    }

    @Test
    void requestsBeforeALongSilenceDoNotCountBehindIt() {
        var budget = budget(1, 0, 0);
        for (int i = 0; i < 1000; i++) budget.answered(0);
        budget.answered(100 * SECOND);
        assertThat(budget.left(100 * SECOND)).isEqualTo(1);
    }

    /// At each repetition: those of the window that ends with it are no more than the share of its requests and the few a second.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void repetitionsNeverExceedTheShareInAnyWindow(long seed) {
        var random = new SplittableRandom(seed);
        double share = random.nextInt(1, 100) / 100.0;
        int perSecond = random.nextInt(0, 4);
        long now = random.nextLong(); // nanoTime may be anything
        long origin = now;
        var budget = budget(share, perSecond, now);
        int events = 200_000;
        var times = new long[events];
        var kinds = new int[events]; // 1 for a request, -1 for a repetition
        int from = 0;
        long requests = 0;
        long repetitions = 0;
        long granted = 0;
        for (int i = 0; i < events; i++) {
            now += random.nextInt(100) == 0 ? random.nextLong(3 * SECOND) : random.nextLong(SECOND / 50);
            times[i] = now;
            if (random.nextInt(random.nextInt(50) == 0 ? 2 : 3) == 0) {
                budget.answered(now);
                kinds[i] = 1;
                requests++;
            } else if (budget.take(now)) {
                kinds[i] = -1;
                repetitions++;
                granted++;
            }
            long begin = (now - origin) / SECOND - 9; // the window in tenths
            for (; from < i && (times[from] - origin) / SECOND < begin; from++) {
                if (kinds[from] > 0) requests--;
                if (kinds[from] < 0) repetitions--;
            }
            if (kinds[i] < 0) assertThat((double) repetitions).isLessThanOrEqualTo(share * requests + perSecond * 10 + 1e-6);
        }
        assertThat(granted).isPositive();
    }

    @Test
    void manyThreadsTakeNoMoreThanThereIs() throws Exception {
        var budget = budget(0.2, 10, 0);
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<Integer> one = () -> {
                int taken = 0;
                for (int i = 0; i < 50_000; i++) {
                    budget.answered(i * 1000L);
                    if (budget.take(i * 1000L)) taken++;
                }
                return taken;
            };
            int taken = 0;
            for (var each : threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> one).toList())) taken += each.get();
            assertThat(taken + budget.left(50_000_000)).isEqualTo(40_000 + 100);
            assertThat(taken).isGreaterThan(20_000);
        }
    }

    @Test
    void whatManyThreadsTookIsPutBackWhenItIsForgotten() throws Exception {
        var budget = budget(0.2, 10, 0);
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<Boolean> one = () -> {
                for (int i = 0; i < 50_000; i++) {
                    budget.answered(i * SECOND / 1000);
                    budget.take(i * SECOND / 1000);
                }
                return true;
            };
            for (var each : threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> one).toList())) assertThat(each.get()).isTrue();
        }
        assertThat(budget.left(3600 * SECOND)).isEqualTo(100); // no token was lost or made up
    }
}
