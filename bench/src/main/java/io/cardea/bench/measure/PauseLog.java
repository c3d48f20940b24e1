// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The pauses of a JVM, from the log that {@link #flag} makes it write: every safepoint, collections among them.
public record PauseLog(List<Pause> pauses) {
    private static final Pattern SAFEPOINT =
            Pattern.compile("^\\[(\\d+)ms].*Safepoint \"([^\"]+)\".*Total:\\s+(\\d+) ns");

    /// @param endedAt milliseconds since the epoch
    /// @param why     the JVM's name of the operation, such as `SerialCollectForAllocation`
    public record Pause(long endedAt, String why, Duration length) { }

    public PauseLog {
        pauses = List.copyOf(pauses);
    }

    /// The option for a JVM whose process id the file's name gets in the place of `%p`: a launcher may start several.
    public static String flag(Path folder) {
        return "-Xlog:safepoint:file=" + folder.resolve("pauses-%p.log") + ":timemillis:filecount=0";
    }

    /// What the JVMs with these ids have written so far; empty for a process that is no JVM.
    public static PauseLog read(Path folder, List<Long> pids) {
        var all = new ArrayList<Pause>();
        for (long pid : pids) {
            var file = folder.resolve("pauses-" + pid + ".log");
            if (Files.exists(file)) {
                try {
                    all.addAll(parse(Files.readAllLines(file)).pauses);
                } catch (IOException e) {
                    throw new UncheckedIOException("the pauses in " + file + " could not be read", e);
                }
            }
        }
        return new PauseLog(all);
    }

    static PauseLog parse(List<String> lines) {
        var all = new ArrayList<Pause>();
        for (String line : lines) {
            var matcher = SAFEPOINT.matcher(line);
            if (matcher.find()) {
                all.add(new Pause(Long.parseLong(matcher.group(1)), matcher.group(2),
                        Duration.ofNanos(Long.parseLong(matcher.group(3)))));
            }
        }
        return new PauseLog(all);
    }

    /// The longest between two moments (milliseconds since the epoch), zero if there was none.
    public Duration longest(long from, long to) {
        return pauses.stream().filter(pause -> pause.endedAt >= from && pause.endedAt <= to)
                .map(Pause::length).max(Duration::compareTo).orElse(Duration.ZERO);
    }
}
