// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PulseTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void theFirstProbeDecidesAlone() {
        assertThat(new Pulse(true, 0).after(false, 2, 3, 1)).isTrue();
        assertThat(new Pulse(false, 0).after(true, 2, 3, 1)).isTrue();
        assertThat(new Pulse(true, 0).after(true, 2, 3, 1)).isFalse();
    }

    /// Against a plain reading of the rule: it changes when the last so many all say so, and not before.
    @Property(tries = 300)
    void itChangesAfterSoManyInARowAndOnlyThen(@ForAll @IntRange(min = 1, max = 5) int rise, @ForAll @IntRange(min = 1, max = 5) int fall, @ForAll long seed) {
        var random = new Random(seed);
        var pulse = new Pulse(true, 0);
        pulse.after(true, rise, fall, 0);
        boolean up = true;
        int row = 0;
        for (int i = 0; i < 200; i++) {
            boolean good = random.nextInt(3) > 0 == random.nextBoolean();
            row = good == up ? 0 : row + 1;
            boolean changes = row == (up ? fall : rise);
            if (changes) {
                up = !up;
                row = 0;
            }
            assertThat(pulse.after(good, rise, fall, i)).isEqualTo(changes);
            assertThat(pulse.isUp()).isEqualTo(up);
        }
    }

    @Property(tries = 200)
    void aPauseIsTheIntervalUpToAFifthMoreOrLess(@ForAll @IntRange(min = 1, max = 1000) int millis, @ForAll long seed) {
        long interval = TimeUnit.MILLISECONDS.toNanos(millis);
        double chance = new Random(seed).nextDouble();
        var pulse = new Pulse(true, 0);
        assertThat(pulse.pause(interval, 60 * SECOND, 1000 * SECOND, chance)).isBetween(interval * 8 / 10 - 1, interval * 12 / 10 + 1);
        assertThat(pulse.pause(interval, 60 * SECOND, 0, 0)).isLessThan(pulse.pause(interval, 60 * SECOND, 0, 0.999));
    }

    @Test
    void theLongDeadAreProbedLessAndAsOftenAsEverOnceOneProbeIsGood() {
        var pulse = new Pulse(true, 0);
        pulse.after(false, 2, 3, 100 * SECOND);
        assertThat(pulse.pause(5 * SECOND, 60 * SECOND, 110 * SECOND, 0.5)).as("dead for 10 s").isEqualTo(5 * SECOND);
        assertThat(pulse.pause(5 * SECOND, 60 * SECOND, 400 * SECOND, 0.5)).as("for 5 minutes").isEqualTo(30 * SECOND);
        assertThat(pulse.pause(5 * SECOND, 60 * SECOND, 100_000 * SECOND, 0.5)).as("for a day").isEqualTo(60 * SECOND);
        assertThat(pulse.pause(5 * SECOND, SECOND, 100_000 * SECOND, 0.5)).as("never more often than the living").isEqualTo(5 * SECOND);
        assertThat(pulse.after(true, 2, 3, 400 * SECOND)).isFalse();
        assertThat(pulse.pause(5 * SECOND, 60 * SECOND, 400 * SECOND, 0.5)).isEqualTo(5 * SECOND);
    }
}
