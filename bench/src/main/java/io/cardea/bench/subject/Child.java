// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A process that this run started, with its output in two files. Whatever is still alive when this JVM ends, Ctrl-C
/// included, is ended by its id, descendants first.
public final class Child implements AutoCloseable {
    private static final Set<Child> ALIVE = ConcurrentHashMap.newKeySet();
    private static final int TAIL_LINES = 12;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Child::close), "end-children"));
    }

    private final String name;
    private final Process process;
    private final Path folder;

    /// Starts `command` in `folder`; output goes to `out.log` and `err.log` there.
    ///
    /// @throws IllegalStateException if it cannot be started
    public Child(String name, List<String> command, Path folder, Map<String, String> environment) {
        this.name = name;
        this.folder = folder;
        try {
            var builder = new ProcessBuilder(command).directory(folder.toFile())
                    .redirectOutput(folder.resolve("out.log").toFile())
                    .redirectError(folder.resolve("err.log").toFile());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(name + " could not be started: " + e.getMessage(), e);
        }
        ALIVE.add(this);
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /// A failure of this process: what happened, and the last lines that it wrote.
    public IllegalStateException failure(String what) {
        String exit = process.isAlive() ? "" : " (it ended with exit code " + process.exitValue() + ")";
        return new IllegalStateException(name + " " + what + exit + "; its last lines:\n" + tail());
    }

    private String tail() {
        var lines = new ArrayList<String>();
        for (String file : List.of("out.log", "err.log")) {
            try {
                var all = new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.UTF_8).lines().toList();
                all.subList(Math.max(0, all.size() - TAIL_LINES), all.size()).forEach(line -> lines.add("  " + file + ": " + line));
            } catch (IOException e) {
                lines.add("  " + file + " cannot be read: " + e.getMessage());
            }
        }
        return lines.isEmpty() ? "  (it wrote nothing)" : String.join("\n", lines);
    }

    /// Asks it to end, waits three seconds, then ends it and all that it started.
    @Override
    public void close() {
        if (!ALIVE.remove(this)) {
            return;
        }
        var descendants = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(3, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        descendants.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    /// What a short command prints on both outputs; nothing if it cannot be run.
    static String output(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var in = process.getInputStream()) {
                var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                process.waitFor(10, TimeUnit.SECONDS);
                return text;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
