// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import static io.cardea.registry.lease.Preservation.Verdict.BEGIN;
import static io.cardea.registry.lease.Preservation.Verdict.EXPIRE;
import static io.cardea.registry.lease.Preservation.Verdict.GIVE_UP;
import static io.cardea.registry.lease.Preservation.Verdict.KEEP;
import static io.cardea.registry.lease.Preservation.Verdict.RESPITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PreservationTest {
    private static final long SECOND = 1_000_000_000L;
    private final Preservation preservation = new Preservation(0.3, 3, Duration.ofMinutes(1), Duration.ofHours(1));

    @Test
    void afewWhoAreSilentExpire() {
        assertThat(preservation.judge(new Census(100, 29, 5), 0)).isEqualTo(EXPIRE);
        assertThat(preservation.isPreserving()).isFalse();
    }

    @Test
    void ofThreeInstancesTwoAreNotMany() {
        assertThat(preservation.judge(new Census(3, 2, 2), 0)).isEqualTo(EXPIRE);
        assertThat(preservation.judge(new Census(3, 3, 3), 0)).isEqualTo(BEGIN);
    }

    @Test
    void whenManyAreSilentNobodyExpiresUntilTheyAreBack() {
        assertThat(preservation.judge(new Census(100, 50, 0), 0)).isEqualTo(BEGIN);
        assertThat(preservation.judge(new Census(100, 50, 50), SECOND)).isEqualTo(KEEP);
        assertThat(preservation.judge(new Census(100, 10, 10), 2 * SECOND)).isEqualTo(RESPITE);
        assertThat(preservation.judge(new Census(100, 10, 0), 3 * SECOND)).isEqualTo(EXPIRE);
    }

    @Test
    void whoExpiresOneByOneWithinTheWindowIsManyInTheEnd() {
        assertThat(preservation.judge(new Census(10, 1, 1), 0)).isEqualTo(EXPIRE);
        preservation.expired(1, 0);
        assertThat(preservation.judge(new Census(9, 1, 1), SECOND)).isEqualTo(EXPIRE);
        preservation.expired(1, SECOND);
        assertThat(preservation.judge(new Census(8, 1, 1), 2 * SECOND)).isEqualTo(BEGIN);
    }

    @Test
    void whoExpiredLongAgoIsForgotten() {
        preservation.expired(5, 0);
        assertThat(preservation.judge(new Census(10, 2, 2), 62 * SECOND)).isEqualTo(EXPIRE);
    }

    @Test
    void itEndsWhenItHasLastedTooLongAndDoesNotBeginAgainForTheSame() {
        assertThat(preservation.judge(new Census(100, 50, 50), 0)).isEqualTo(BEGIN);
        assertThat(preservation.judge(new Census(100, 50, 50), 3600 * SECOND)).isEqualTo(KEEP);
        assertThat(preservation.judge(new Census(100, 50, 50), 3601 * SECOND)).isEqualTo(GIVE_UP);
        preservation.expired(40, 3601 * SECOND);
        assertThat(preservation.judge(new Census(60, 10, 10), 3602 * SECOND)).isEqualTo(EXPIRE);
        assertThat(preservation.judge(new Census(50, 0, 0), 3603 * SECOND)).isEqualTo(EXPIRE);
        assertThat(preservation.judge(new Census(50, 40, 0), 4000 * SECOND)).isEqualTo(BEGIN);
    }

    @Test
    void withoutAnEndItNeverGivesUp() {
        var patient = new Preservation(0.3, 3, Duration.ofMinutes(1), Duration.ZERO);
        patient.judge(new Census(10, 5, 5), 0);
        assertThat(patient.judge(new Census(10, 5, 5), 1_000_000 * SECOND)).isEqualTo(KEEP);
    }

    @Test
    void turnedOffItKeepsNobody() {
        var off = new Preservation(0, 3, Duration.ofMinutes(1), Duration.ZERO);
        assertThat(off.judge(new Census(10, 10, 10), 0)).isEqualTo(EXPIRE);
    }
}
