// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.measure;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The CPU time that a process tree has used up to one moment; two of them give what was used between.
///
/// `schedstat` of each thread counts nanoseconds but forgets a thread when it ends; `stat` of the process counts ticks of
/// 10 ms but remembers. So threads are summed by `schedstat`, and where `stat` saw clearly more, threads have ended in
/// between and `stat` is believed. Children that ended are in their parent's `stat` once it has waited for them.
///
/// @param processes by process id
public record CpuTime(Map<Long, Usage> processes) {
    static final long TICK_NANOS = 10_000_000;

    /// @param threads       run time in nanoseconds by thread id
    /// @param total         of the process, ended threads included, in nanoseconds with the grain of a tick
    /// @param endedChildren of children that were waited for, in the same grain
    public record Usage(Map<Long, Long> threads, long total, long endedChildren) { }

    public CpuTime {
        processes = Map.copyOf(processes);
    }

    /// Now, of `root` and all its descendants. A process that ends meanwhile is left out.
    public static CpuTime of(ProcessHandle root) {
        return of(Path.of("/proc"), pids(root));
    }

    /// The ids of `root` and all its descendants.
    public static List<Long> pids(ProcessHandle root) {
        var pids = new ArrayList<Long>();
        pids.add(root.pid());
        root.descendants().forEach(child -> pids.add(child.pid()));
        return pids;
    }

    static CpuTime of(Path proc, List<Long> pids) {
        var all = new HashMap<Long, Usage>();
        for (long pid : pids) {
            usage(proc.resolve(Long.toString(pid))).ifPresent(usage -> all.put(pid, usage));
        }
        return new CpuTime(all);
    }

    private static Optional<Usage> usage(Path process) {
        var threads = new HashMap<Long, Long>();
        try (var tasks = Files.newDirectoryStream(process.resolve("task"))) {
            for (var task : tasks) {
                schedstat(task.resolve("schedstat"))
                        .ifPresent(nanos -> threads.put(Long.valueOf(task.getFileName().toString()), nanos));
            }
            String stat = Files.readString(process.resolve("stat"));
            // The name, in parentheses, may hold spaces: count from behind it. Fields 14 to 17 are then 11 to 14.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new Usage(threads, ticks(fields, 11), ticks(fields, 13)));
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty(); // it ended while it was read
        }
    }

    private static long ticks(String[] fields, int at) {
        return (Long.parseLong(fields[at]) + Long.parseLong(fields[at + 1])) * TICK_NANOS;
    }

    private static Optional<Long> schedstat(Path file) {
        try {
            String text = Files.readString(file);
            return Optional.of(Long.valueOf(text.substring(0, text.indexOf(' '))));
        } catch (IOException e) {
            return Optional.empty(); // the thread ended while it was read
        }
    }

    /// Nanoseconds of CPU used since `earlier`.
    public long since(CpuTime earlier) {
        long sum = 0;
        long endedChildren = 0;
        for (var entry : processes.entrySet()) {
            var now = entry.getValue();
            var then = earlier.processes.getOrDefault(entry.getKey(), new Usage(Map.of(), 0, 0));
            sum += ofProcess(then, now);
            endedChildren += now.endedChildren - then.endedChildren;
        }
        for (var entry : earlier.processes.entrySet()) {
            if (!processes.containsKey(entry.getKey())) {
                endedChildren -= entry.getValue().total;
            }
        }
        return sum + Math.max(0, endedChildren);
    }

    private static long ofProcess(Usage then, Usage now) {
        long threads = 0;
        for (var thread : now.threads.entrySet()) {
            threads += thread.getValue() - then.threads.getOrDefault(thread.getKey(), 0L);
        }
        long ticks = now.total - then.total;
        boolean threadsEnded = !now.threads.keySet().containsAll(then.threads.keySet()) || ticks > threads + 3 * TICK_NANOS;
        return threadsEnded ? Math.max(threads, ticks) : threads;
    }
}
