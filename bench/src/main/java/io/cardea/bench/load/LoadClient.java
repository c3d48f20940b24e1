// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts the load process and speaks with it. One thread only; every method waits for the answer.
public final class LoadClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedReader in;
    private final Writer out;
    private final Path log;
    private final int originPort;

    /// @param prefix put before the command, such as `taskset -c 0`
    /// @param log    what the process writes to standard error
    public LoadClient(List<String> prefix, Path log) {
        this.log = log;
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=512m",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.leakDetection.level=disabled",
                "-cp", System.getProperty("java.class.path"), LoadProcess.class.getName()));
        try {
            process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException("the load process could not be started: " + e.getMessage(), e);
        }
        in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        out = process.outputWriter(StandardCharsets.UTF_8);
        originPort = Integer.parseInt(expect("ready"));
    }

    public int originPort() {
        return originPort;
    }

    public long pid() {
        return process.pid();
    }

    /// Runs one load to its end.
    ///
    /// @param begins called when the counted window begins
    /// @param ends   called when it has ended (open loop: when the last answer came or the grace of 5 s is over)
    public LoadResult run(LoadPlan plan, Runnable begins, Runnable ends) {
        try {
            say("run " + JSON.writeValueAsString(plan));
            expect("begin");
            begins.run();
            String result = expect("result");
            ends.run();
            return JSON.readValue(result, LoadResult.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the load process answered something else than JSON: " + e.getMessage(), e);
        }
    }

    /// Opens connections that stay idle after one request; how many are really there.
    public int hold(LoadPlan plan) {
        try {
            say("hold " + JSON.writeValueAsString(plan));
            return Integer.parseInt(expect("held"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All that are held ask for the same at once; when the last of them has it, or a minute is over (a second for each
    /// 50 clients, if that is longer).
    public Stampede ask(String path) {
        try {
            say("ask " + path);
            return JSON.readValue(expect("asked"), Stampede.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the load process answered something else than JSON: " + e.getMessage(), e);
        }
    }

    /// How often the origin was asked for what may be kept, since its start.
    public long fetches() {
        say("fetches");
        return Long.parseLong(expect("fetched"));
    }

    public void release() {
        say("release");
        expect("released");
    }

    private void say(String line) {
        try {
            out.write(line + "\n");
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("the load process is gone; see " + log, e);
        }
    }

    private String expect(String word) {
        try {
            String line = in.readLine();
            if (line == null) {
                throw new IllegalStateException("the load process ended instead of answering '" + word + "'; see " + log);
            }
            if (!line.startsWith(word)) {
                throw new IllegalStateException("the load process said '" + line + "' instead of '" + word + "'; see " + log);
            }
            return line.substring(word.length()).trim();
        } catch (IOException e) {
            throw new IllegalStateException("the load process cannot be heard; see " + log, e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
            if (!process.waitFor(3, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
