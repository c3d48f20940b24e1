// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Memory of a process tree in bytes.
///
/// @param resident summed over the processes, pages they share counted for each
/// @param share    proportional set size, shared pages divided among their users; 0 if the kernel does not show it
public record Memory(long resident, long share) {
    private static final Pattern KIB = Pattern.compile("(?m)^(VmRSS|Pss):\\s+(\\d+) kB");

    public static Memory of(ProcessHandle root) {
        return of(Path.of("/proc"), CpuTime.pids(root));
    }

    static Memory of(Path proc, List<Long> pids) {
        long resident = 0;
        long share = 0;
        for (long pid : pids) {
            var process = proc.resolve(Long.toString(pid));
            resident += bytes(process.resolve("status"));
            share += bytes(process.resolve("smaps_rollup"));
        }
        return new Memory(resident, share);
    }

    private static long bytes(Path file) {
        try {
            var matcher = KIB.matcher(Files.readString(file));
            return matcher.find() ? Long.parseLong(matcher.group(2)) * 1024 : 0;
        } catch (IOException e) {
            return 0; // ended, or not readable for us
        }
    }
}
