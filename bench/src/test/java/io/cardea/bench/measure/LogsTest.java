// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogsTest {

    @Test
    void theLongestPauseOfAWindowIsFound() {
        var log = PauseLog.parse(List.of(
                "[1000ms] Safepoint \"SerialCollectForAllocation\", Time since last: 8 ns, Reaching safepoint: 3798 ns, "
                        + "At safepoint: 25742499 ns, Leaving safepoint: 1 ns, Total: 25786252 ns, Threads: 0 runnable, 10 total",
                "[2000ms] Safepoint \"Cleanup\", Time since last: 511008 ns, Reaching safepoint: 2 ns, At safepoint: 7 ns, "
                        + "Total: 7227293 ns, Threads: 0 runnable, 10 total",
                "[2100ms] something else"));

        assertThat(log.pauses()).hasSize(2);
        assertThat(log.longest(0, 3000)).isEqualTo(Duration.ofNanos(25786252));
        assertThat(log.longest(1001, 3000)).isEqualTo(Duration.ofNanos(7227293));
        assertThat(log.longest(2001, 3000)).isZero();
    }

    @Test
    void aCoreIsBusyWithAllButIdleDiskAndTheHypervisor() {
        var before = CoreLoad.parse(List.of("cpu  9 9 9 9", "cpu0 0 0 0 0 0 0 0 0 0 0", "cpu1 10 0 10 100 0 0 0 0 5 0"), 1);
        var after = CoreLoad.parse(List.of("cpu1 30 10 20 140 10 5 5 10 25 0"), 1);

        assertThat(after.since(before)).isCloseTo(0.5, within(0.001));
        assertThatThrownBy(() -> CoreLoad.parse(List.of("cpu0 1 1 1 1 1 1 1 1"), 3)).hasMessageContaining("no core 3");
    }

    @Test
    void theLiveHeapIsTheTotalOfTheHistogram() {
        assertThat(LiveHeap.parse(" 1:  10  2000  [B (java.base)\nTotal         2345        678900\n")).isEqualTo(678_900);
        assertThat(LiveHeap.parse("4711: no such process")).isZero();
    }
}
