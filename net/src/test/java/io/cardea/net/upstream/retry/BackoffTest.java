// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.conditional.HttpDate;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(25).toNanos(), Duration.ofMillis(250).toNanos());

    @ParameterizedTest
    @CsvSource({"1, 25", "2, 50", "3, 100", "4, 200", "5, 250", "6, 250", "64, 250", "1000000, 250"})
    void theBoundDoublesUntilTheMost(int made, int millis) {
        long bound = Duration.ofMillis(millis).toNanos();
        assertThat(BACKOFF.pause(made, 0)).isZero();
        assertThat(BACKOFF.pause(made, -1)).isEqualTo(bound);
        assertThat(BACKOFF.pause(made, Long.MIN_VALUE)).isBetween(bound / 2 - 1, bound / 2 + 1);
    }

    @Test
    void pausesAreSpreadEvenlyOverAllThatIsAllowed() {
        var random = new SplittableRandom(1);
        var tenths = new int[10];
        long bound = Duration.ofMillis(50).toNanos();
        for (int i = 0; i < 100_000; i++) tenths[(int) Math.min(9, BACKOFF.pause(2, random.nextLong()) * 10 / bound)]++;
        for (int each : tenths) assertThat(each).isBetween(9_500, 10_500);
    }

    @Test
    void noPauseIsAPauseOfNothing() {
        assertThat(new Backoff(0, 0).pause(3, -1)).isZero();
        assertThat(new Backoff(0, 1000).pause(3, -1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "120, 120", "999999999999999999, 31536000", "'', 0", "-1, 0", "1.5, 0", "soon, 0", "9999999999999999999999, 0"})
    void retryAfterInSecondsIsReadAndBounded(String value, long seconds) {
        assertThat(Backoff.retryAfter(value, 1_800_000_000)).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void retryAfterAsADateIsReadAndBounded() {
        long now = 1_800_000_000;
        assertThat(Backoff.retryAfter(HttpDate.write(now + 3), now)).isEqualTo(TimeUnit.SECONDS.toNanos(3));
        assertThat(Backoff.retryAfter(HttpDate.write(now - 3), now)).isZero();
        assertThat(Backoff.retryAfter(HttpDate.write(now + 4_000_000_000L), now)).isEqualTo(TimeUnit.DAYS.toNanos(365));
        assertThat(Backoff.retryAfter("Friday, 15-Jan-27 08:00:05 GMT", now)).isEqualTo(TimeUnit.SECONDS.toNanos(5)); // an obsolete form
    }
}
