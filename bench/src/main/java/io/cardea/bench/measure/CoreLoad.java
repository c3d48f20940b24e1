// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Ticks of one core up to now, from `/proc/stat`: how busy it was between two of these, whoever used it.
///
/// @param busy  everything but idle and waiting for disks
/// @param total all ticks but those that the hypervisor took: a core is full when it used all that it was given
public record CoreLoad(long busy, long total) {

    public static CoreLoad of(int core) {
        try {
            return parse(Files.readAllLines(Path.of("/proc/stat")), core);
        } catch (IOException e) {
            throw new UncheckedIOException("the load of core " + core + " could not be read: " + e.getMessage(), e);
        }
    }

    /// Columns: user nice system idle iowait irq softirq steal; guest times, after them, are part of user already.
    static CoreLoad parse(List<String> stat, int core) {
        String prefix = "cpu" + core + " ";
        String line = stat.stream().filter(l -> l.startsWith(prefix)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("this machine has no core " + core));
        String[] fields = line.split(" +");
        long total = 0;
        for (int i = 1; i <= 7; i++) {
            total += Long.parseLong(fields[i]);
        }
        return new CoreLoad(total - Long.parseLong(fields[4]) - Long.parseLong(fields[5]), total);
    }

    /// 0 to 1 since `earlier`; 0 if no tick passed.
    public double since(CoreLoad earlier) {
        return total == earlier.total ? 0 : (double) (busy - earlier.busy) / (total - earlier.total);
    }
}
