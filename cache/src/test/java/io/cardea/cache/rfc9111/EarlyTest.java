// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Early renewal against its formula: of those who ask with `r` left of an answer that took `D`, the share e^(-r/D) has it fetched anew.
class EarlyTest {
    private static final long RECEIVED = 5_000;
    private static final long LIFETIME = 60_000;

    private static Terms took(long millis) {
        return new Terms(LIFETIME, 0, RECEIVED, 0, 0, 0, millis, 0);
    }

    private static double share(long took, long left) {
        var random = new Random(7);
        int early = 0;
        for (int i = 0; i < 100_000; i++) if (Reuse.isEarly(took(took), RECEIVED + LIFETIME - left, random.nextDouble())) early++;
        return early / 100_000.0;
    }

    @Test
    void theShareIsThatOfTheFormula() {
        assertThat(share(200, 200)).isBetween(0.35, 0.39); // e^-1
        assertThat(share(200, 400)).isBetween(0.125, 0.145); // e^-2
        assertThat(share(1_000, 100)).isBetween(0.895, 0.915); // e^-0.1
    }

    @Test
    void nobodyFetchesWhatIsFreshForLong() {
        assertThat(share(200, 4_000)).isZero();
        assertThat(Reuse.isEarly(took(200), RECEIVED, Math.nextDown(1.0))).isFalse();
    }

    @Test
    void whatTookNoTimeIsNeverFetchedEarly() {
        assertThat(Reuse.isEarly(took(0), RECEIVED + LIFETIME - 1, Math.nextDown(1.0))).isFalse();
    }

    @Test
    void whatIsStaleIsNotEarly() {
        assertThat(Reuse.isEarly(took(200), RECEIVED + LIFETIME, Math.nextDown(1.0))).isFalse();
    }
}
