// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UseLogTest {
    /// With too little room uses share an entry under the later time: such a log may refuse what a whole one allows, never the other way.
    @Property(tries = 200)
    void aLogThatMayNotGrowAllowsNoMoreThanOneThatMay(@ForAll @IntRange(min = 4, max = 12) int most, @ForAll long seed) {
        var random = new Random(seed);
        var small = new UseLog();
        var times = new java.util.ArrayList<Long>();
        long now = 1_000_000;
        for (int i = 0; i < 300; i++) {
            now += random.nextInt(40);
            if (!small.take(20, 400, now, 1, most).allowed()) continue;
            times.add(now);
            long time = now;
            assertThat(times.stream().filter(use -> use + 400 > time).count()).isLessThanOrEqualTo(20);
        }
        assertThat(times).hasSizeGreaterThan(20);
        assertThat(small.room()).isLessThanOrEqualTo(most);
    }

    @Test
    void aLogGrowsAsFarAsItMayAndNoFurther() {
        var log = new UseLog();
        for (int i = 0; i < 5_000; i++) log.spend(1_000, 1_000_000, 1_000_000 + i, 1, 1_000);
        assertThat(log.room()).isEqualTo(1_000);
    }
}
