// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.cardea.core.file.EdgeFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Fuzz target for the configuration. As a unit test it runs its corpus; with `JAZZER_FUZZ=1` it searches.
///
/// Whatever the bytes: a value or a list of mistakes, each at a place within the text and fit for a terminal, within bounds
/// of time and memory.
final class ConfigFuzzTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MOST_MISTAKES = 1000;
    private static final long TIME = 3_000_000_000L;
    private static final long FIXED_MEMORY = 4 << 20;
    /// Aliases multiply what is written: up to half a million values may come of a short text.
    private static final long ALIASED_MEMORY = 1L << 30;
    private static final long MEMORY_PER_CHARACTER = 40_000;

    @FuzzTest(maxDuration = "10m")
    void file(byte[] data) {
        var text = new String(data, StandardCharsets.UTF_8);
        if (!cost(text).isEmpty()) { // the first of all pays for the classes, too
            var again = cost(text);
            check(again.isEmpty(), "too much for " + data.length + " bytes: ", again);
        }
    }

    /// What the text cost beyond the bounds; empty if it kept within them.
    private static String cost(String text) {
        long time = THREADS.getCurrentThreadCpuTime();
        long memory = THREADS.getCurrentThreadAllocatedBytes();
        read(text, Shop.class);
        read(text, EdgeFile.class);
        time = THREADS.getCurrentThreadCpuTime() - time;
        memory = THREADS.getCurrentThreadAllocatedBytes() - memory;
        long bound = (text.indexOf('*') < 0 ? FIXED_MEMORY : ALIASED_MEMORY) + MEMORY_PER_CHARACTER * text.length();
        return time < TIME && memory < bound ? "" : time + " ns, " + memory + " bytes";
    }

    private static <T extends Record> void read(String text, Class<T> type) {
        try {
            Config.parse("any.yaml", text, type, Shop.slots(), name -> Optional.of(name.toLowerCase(Locale.ROOT)));
        } catch (ConfigException refusal) {
            check(!refusal.problems().isEmpty() && refusal.problems().size() <= MOST_MISTAKES, "mistakes: ", Integer.toString(refusal.problems().size()));
            var lines = text.split("\r\n|\r|\n", -1);
            refusal.problems().forEach(problem -> isWithin(lines, problem));
        }
    }

    private static void isWithin(String[] lines, Problem problem) {
        var told = problem.render();
        check(!problem.message().isBlank(), "no message in ", told);
        check(told.chars().allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c)), "a control character in ", told);
        if (problem.line() == 0 && problem.column() == 0) return; // the file as a whole, or another one
        check(problem.line() >= 1 && problem.line() <= lines.length, "a line that is not there: ", told);
        var line = lines[problem.line() - 1];
        check(problem.column() >= 1 && problem.column() <= line.codePointCount(0, line.length()) + 1, "a column that is not there: ", told);
    }

    private static void check(boolean holds, String what, String text) {
        if (!holds) throw new AssertionError(what + text);
    }
}
