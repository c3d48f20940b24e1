// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/// The process on the load core. One line in, one or two lines out; it ends when its input ends, so that it never outlives
/// the run that started it.
///
/// | in | out |
/// |---|---|
/// | (start) | `ready ORIGIN_PORT` |
/// | `run PLAN` | `begin` when the window begins, then `result RESULT` |
/// | `hold PLAN` | `held COUNT` |
/// | `ask PATH` | `asked RESULT` when all that are held asked for it at once and have it |
/// | `release` | `released` |
/// | `fetches` | `fetched COUNT`: requests so far for what may be kept |
public final class LoadProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LoadProcess() { }

    /// @param args none
    /// @throws IOException if standard input breaks
    public static void main(String[] args) throws IOException {
        serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), System.out);
    }

    static void serve(BufferedReader in, PrintStream out) throws IOException {
        var transport = Transport.best();
        var group = transport.oneLoop();
        var loop = group.next();
        loop.execute(LoadProcess::sharpenTimers);
        try (var origin = Origin.start(transport, group)) {
            say(out, "ready " + origin.port());
            Optional<IdleHerd> herd = Optional.empty();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", 2);
                try {
                    switch (words[0]) {
                        case "run" -> {
                            var run = new LoadRun(transport, loop, plan(words[1]), () -> say(out, "begin"));
                            say(out, "result " + JSON.writeValueAsString(run.start().join()));
                            run.cleared().join();
                        }
                        case "hold" -> {
                            var gathered = new IdleHerd(transport, loop, plan(words[1]));
                            herd = Optional.of(gathered);
                            say(out, "held " + gathered.gather().join());
                        }
                        case "ask" -> {
                            var crowd = herd.orElseThrow(() -> new IllegalArgumentException("nobody is held who could ask"));
                            say(out, "asked " + JSON.writeValueAsString(crowd.ask(words[1], origin.fresh()).join()));
                        }
                        case "fetches" -> say(out, "fetched " + origin.fresh().fetches());
                        case "release" -> {
                            herd.ifPresent(held -> held.release().join());
                            herd = Optional.empty();
                            say(out, "released");
                        }
                        default -> say(out, "failed: expected run, hold, ask, release or fetches, not '" + words[0] + "'");
                    }
                } catch (IOException | CompletionException | IllegalArgumentException e) {
                    say(out, "failed: " + String.valueOf(e.getMessage()).replace('\n', ' '));
                }
            }
        } finally {
            group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static LoadPlan plan(String json) throws IOException {
        return JSON.readValue(json, LoadPlan.class);
    }

    private static synchronized void say(PrintStream out, String line) {
        out.println(line);
        out.flush();
    }

    /// A sleeping thread may wake 50 µs late by default, which an open loop would report as latency. Best effort.
    private static void sharpenTimers() {
        try {
            var thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            Files.writeString(Path.of("/proc/" + thread + "/timerslack_ns"), "1000");
        } catch (IOException | UnsupportedOperationException e) {
            // Not Linux, or not allowed: timers stay as the system has them, for every subject alike.
        }
    }
}
