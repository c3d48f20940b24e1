// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A command that sets and takes away DNS records: `COMMAND present NAME VALUE`, `COMMAND cleanup NAME VALUE`. It comes back when the
/// record can be asked for. No shell is between. Whatever it prints, little of it is kept; what takes too long is killed, with all
/// that it has started.
///
/// @param folder in which it runs
/// @param limit for each call
record DnsHook(List<String> command, Path folder, Duration limit) {
    static final Duration LIMIT = Duration.ofMinutes(5);

    /// @throws Refused if it cannot be run, or says by its exit code that it failed
    void present(String record, String value) throws Refused, InterruptedException {
        run("present", record, value);
    }

    void cleanup(String record, String value) throws Refused, InterruptedException {
        run("cleanup", record, value);
    }

    private void run(String what, String record, String value) throws Refused, InterruptedException {
        var plain = record.endsWith(".") ? record.substring(0, record.length() - 1) : record;
        var words = new ArrayList<>(command);
        words.addAll(List.of(what, plain, value));
        try {
            var process = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
            var said = new Said(process.getInputStream());
            process.getOutputStream().close();
            wait(process, what + " the record " + plain, said);
            if (process.exitValue() != 0) throw new Refused("`dns-hook` failed to " + what + " the record " + plain + " (exit " + process.exitValue() + "): " + said.end());
        } catch (IOException e) {
            throw new Refused("`dns-hook` cannot be run: " + e.getMessage());
        }
    }

    private void wait(Process process, String what, Said said) throws Refused, InterruptedException {
        boolean ended = false;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!ended) { // also if we are told to end
                process.descendants().toList().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        if (!ended) throw new Refused("`dns-hook` did not " + what + " within " + limit.toSeconds() + " s, and was killed: " + said.end());
    }
}
