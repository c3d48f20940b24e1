// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CpuTimeTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    private Path proc;

    @Test
    void threadsOfAllProcessesAreSummed() throws IOException {
        process(7, 0, 0, Map.of(7L, 100L, 8L, 200L));
        process(9, 0, 0, Map.of(9L, 1000L));
        var before = CpuTime.of(proc, List.of(7L, 9L));
        process(7, 0, 0, Map.of(7L, 150L, 8L, 260L));
        process(9, 0, 0, Map.of(9L, 1001L));

        assertThat(CpuTime.of(proc, List.of(7L, 9L)).since(before)).isEqualTo(50 + 60 + 1);
    }

    @Test
    void aNewThreadAndANewProcessCountFromTheirStart() throws IOException {
        process(7, 0, 0, Map.of(7L, 100L));
        var before = CpuTime.of(proc, List.of(7L));
        process(7, 0, 0, Map.of(7L, 110L, 8L, 5L));
        process(9, 0, 0, Map.of(9L, 3L));

        assertThat(CpuTime.of(proc, List.of(7L, 9L)).since(before)).isEqualTo(10 + 5 + 3);
    }

    @Test
    void aThreadThatEndedIsKnownFromTheTicksOfItsProcess() {
        var before = new CpuTime(Map.of(7L, new CpuTime.Usage(Map.of(7L, 0L, 8L, 0L), 0, 0)));
        var after = new CpuTime(Map.of(7L, new CpuTime.Usage(Map.of(7L, MILLI), 90 * MILLI, 0)));

        assertThat(after.since(before)).isEqualTo(90 * MILLI);
    }

    @Test
    void aThreadThatLivedOnlyInBetweenIsKnownFromTheTicks() {
        var before = new CpuTime(Map.of(7L, new CpuTime.Usage(Map.of(7L, 0L), 0, 0)));
        var after = new CpuTime(Map.of(7L, new CpuTime.Usage(Map.of(7L, MILLI), 500 * MILLI, 0)));

        assertThat(after.since(before)).isEqualTo(500 * MILLI);
    }

    @Test
    void theGrainOfTheTicksDoesNotHideTheNanoseconds() {
        var before = new CpuTime(Map.of(7L, new CpuTime.Usage(Map.of(7L, 0L), 0, 0)));
        var after = new CpuTime(Map.of(7L, new CpuTime.Usage(Map.of(7L, 12 * MILLI), 20 * MILLI, 0)));

        assertThat(after.since(before)).isEqualTo(12 * MILLI);
    }

    @Test
    void aChildThatEndedIsCountedOnlyForWhatItUsedSince() {
        var before = new CpuTime(Map.of(
                7L, new CpuTime.Usage(Map.of(7L, 0L), 0, 0),
                9L, new CpuTime.Usage(Map.of(9L, 100 * MILLI), 100 * MILLI, 0)));
        var after = new CpuTime(Map.of(7L, new CpuTime.Usage(Map.of(7L, 0L), 0, 130 * MILLI)));

        assertThat(after.since(before)).isEqualTo(30 * MILLI);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessUsesTimeWhileItWorks() {
        var self = ProcessHandle.current();
        var before = CpuTime.of(self);
        long until = System.nanoTime() + 50 * MILLI;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }

        assertThat(CpuTime.of(self).since(before)).isGreaterThan(5 * MILLI);
        assertThat(Memory.of(self).resident()).isGreaterThan(10L << 20);
        assertThat(CoreLoad.of(0).total()).isPositive();
    }

    private void process(long pid, long ticks, long childTicks, Map<Long, Long> threads) throws IOException {
        var folder = proc.resolve("" + pid);
        for (var thread : threads.entrySet()) {
            var task = Files.createDirectories(folder.resolve("task").resolve("" + thread.getKey()));
            Files.writeString(task.resolve("schedstat"), thread.getValue() + " 17 3\n");
        }
        Files.writeString(folder.resolve("stat"), pid + " (a (very) odd name) S 1 1 1 0 -1 0 0 0 0 0 " + ticks + " 0 "
                + childTicks + " 0 20 0 1 0 5\n");
    }
}
