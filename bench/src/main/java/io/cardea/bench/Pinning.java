// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.subject.Peer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Who runs on which core: load and origin on one, the proxy alone on the other. This JVM moves out of the proxy's way.
///
/// @param load  put before the load's command, may be empty
/// @param proxy put before a subject's command, may be empty
/// @param notes what the reader must know
record Pinning(List<String> load, List<String> proxy, List<String> notes) {

    static Pinning of(BenchOptions options) {
        var taskset = Peer.find("taskset");
        int cores = Runtime.getRuntime().availableProcessors();
        if (taskset.isEmpty() || cores < 2) {
            return new Pinning(List.of(), List.of(), List.of((cores < 2 ? "only one core" : "taskset was not found")
                    + ": load and proxy are not kept apart, the figures are rough"));
        }
        var self = List.of(taskset.get().toString(), "-a", "-p", "-c", "" + options.loadCore(),
                "" + ProcessHandle.current().pid());
        try {
            var process = new ProcessBuilder(self).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new IllegalStateException("taskset could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Pinning(prefix(taskset.get().toString(), options.loadCore()),
                prefix(taskset.get().toString(), options.proxyCore()), List.of());
    }

    private static List<String> prefix(String taskset, int core) {
        return List.of(taskset, "-c", "" + core);
    }
}
