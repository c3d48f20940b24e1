// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A command that sets and takes away DNS records: `COMMAND present NAME VALUE`, `COMMAND cleanup NAME VALUE`. It comes back when the
/// record can be asked for. No shell is between.
///
/// @param folder in which it runs
record DnsHook(List<String> command, Path folder) {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int SAID = 500; // characters of what it says that are told on

    /// @throws Refused if it cannot be run, or says by its exit code that it failed
    void present(String record, String value) throws Refused, InterruptedException {
        run("present", record, value);
    }

    void cleanup(String record, String value) throws Refused, InterruptedException {
        run("cleanup", record, value);
    }

    private void run(String what, String record, String value) throws Refused, InterruptedException {
        var words = new ArrayList<>(command);
        words.addAll(List.of(what, record.endsWith(".") ? record.substring(0, record.length() - 1) : record, value));
        try {
            var said = Files.createTempFile("cardea-dns-hook", ".log");
            try {
                var process = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(said.toFile()).start();
                process.getOutputStream().close();
                wait(process, what);
                if (process.exitValue() != 0) throw new Refused("`dns-hook` failed to " + what + " the record " + record + " (exit " + process.exitValue() + "): " + end(said));
            } finally {
                Files.delete(said);
            }
        } catch (IOException e) {
            throw new Refused("`dns-hook` cannot be run: " + e.getMessage());
        }
    }

    private static void wait(Process process, String what) throws Refused, InterruptedException {
        try {
            if (process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) return;
        } finally {
            process.destroyForcibly(); // nothing, if it has ended
        }
        throw new Refused("`dns-hook` did not " + what + " within " + LIMIT);
    }

    private static String end(Path said) throws IOException {
        var text = new String(Files.readAllBytes(said), StandardCharsets.UTF_8).strip().replaceAll("[^\\PC]+", " ");
        return text.substring(Math.max(0, text.length() - SAID));
    }
}
