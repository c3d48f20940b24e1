// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.RawClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that has no descriptors left pauses, says so, and goes on when there are some again.
class DescriptorsTest {
    /// Each file of the class path may be open as well.
    private static final int LIMIT = 150 + System.getProperty("java.class.path").split(File.pathSeparator).length;
    private static final int PATIENCE = 30_000; // milliseconds, on a machine that does other things as well

    @TempDir
    private Path folder;

    @Test
    void withoutDescriptorsAcceptingPausesAndComesBack() throws Exception {
        var file = Files.writeString(folder.resolve("edge.yaml"), "listeners: { address: 127.0.0.1:0 }\nlog: off\nadmin: off\nroutes:\n  - respond: hello\n");
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n " + LIMIT + " && exec \"$@\"", "sh"));
        command.addAll(ChildEdge.command(file));
        var out = folder.resolve("out");
        var child = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        var clients = new ArrayList<RawClient>();
        try {
            Eventually.holds(Duration.ofSeconds(30), () -> read(out).contains("ready ") || !child.isAlive());
            assertThat(child.isAlive()).as("%s", read(out)).isTrue();
            int port = Integer.parseInt(read(out).replaceAll("(?s).*ready (\\d+)\\n.*", "$1"));
            var standing = new RawClient(port);
            clients.add(standing);
            standing.socket().setSoTimeout(PATIENCE);
            assertThat(hello(standing)).endsWith("hello");
            for (int i = 0; i < LIMIT; i++) clients.add(new RawClient(port));
            Eventually.holds(Duration.ofSeconds(30), () -> read(out).contains("cannot accept"));
            assertThat(hello(standing)).endsWith("hello"); // who is in is served
            long seconds = System.nanoTime();
            for (var client : clients) client.close();
            try (var later = new RawClient(port)) {
                later.socket().setSoTimeout(PATIENCE);
                assertThat(hello(later)).endsWith("hello");
            }
            seconds = (System.nanoTime() - seconds) / 1_000_000_000 + 11;
            assertThat(read(out).split("cannot accept", -1).length).isLessThanOrEqualTo((int) seconds); // one line a second: it really pauses
        } finally {
            child.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            for (var client : clients) client.close();
        }
    }

    private static String hello(RawClient client) {
        return client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
    }

    private static String read(Path out) {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            return "";
        }
    }
}
