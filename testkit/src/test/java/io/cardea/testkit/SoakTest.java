// SPDX-License-Identifier: Apache-2.0
package io.cardea.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Long under load: nothing fails, and nothing grows.
@Tag("full")
class SoakTest {
    private static final int CLIENTS = 8;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    private Path folder;

    /// Keep-alive clients; each connects anew when the edge closed on it between two requests.
    private static final class Load implements AutoCloseable {
        final AtomicLong answers = new AtomicLong();
        final ConcurrentHashMap<String, AtomicLong> statuses = new ConcurrentHashMap<>();
        final List<String> failures = new CopyOnWriteArrayList<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Load(int port) {
            for (int i = 0; i < CLIENTS; i++) threads.add(Thread.ofVirtual().start(() -> run(port)));
        }

        private void run(int port) {
            try (var client = new RawClient(port)) {
                while (!over.get()) {
                    var answer = client.send(GET).response();
                    statuses.computeIfAbsent(answer.lines().findFirst().orElse("nothing"), status -> new AtomicLong()).incrementAndGet();
                    answers.incrementAndGet();
                    if (answer.isEmpty() || answer.contains("Connection: close")) throw new IllegalStateException("closed after: " + answer);
                }
            } catch (Throwable e) {
                failures.add(e.toString());
            }
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            for (var thread : threads) thread.join();
        }
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private Path file(FakeOrigin origin, String listener, int number) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), "listeners: [{ address: \"127.0.0.1:0\" }" + listener + "]\nlog: off\nadmin: off\nroutes:\n"
            + "  - { name: r" + number + ", to: \"" + origin.url() + "\" }\n  - { match: /other" + number + "/**, to: \"" + origin.url() + "\" }\n");
    }

    @Test
    void aMinuteOfReloadsUnderLoadFailsNoRequestAndLeaksNothing() throws Exception {
        long seconds = Long.getLong("cardea.soak.seconds", 60);
        try (var origin = FakeOrigin.forgetful("ok"); var edge = Cardea.start(file(origin, "", 0)); var load = new Load(edge.port())) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            long third = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds / 3);
            long files = 0;
            var memory = new Memory(0, 0);
            int reloads = 0;
            while (System.nanoTime() < end) {
                edge.reload(file(origin, reloads % 2 == 0 ? ", { address: \"127.0.0.2:0\" }" : "", ++reloads));
                if (files == 0 && System.nanoTime() > third) {
                    files = descriptors();
                    memory = Memory.now();
                }
                LockSupport.parkNanos(50_000_000);
            }
            assertThat(load.failures).isEmpty();
            assertThat(load.statuses).containsOnlyKeys("HTTP/1.1 200 OK");
            assertThat(reloads).isGreaterThan((int) seconds);
            // Retired services hold their idle connections for as long as those are kept: a few seconds' worth of reloads.
            assertThat(descriptors()).isLessThan(files + 100);
            assertThat(Memory.now().since(memory)).isLessThan(16 << 20);
        }
    }

    @Test
    void anOriginThatRestartsCostsOnlyGatewayErrorsWhileItIsGone() throws Exception {
        try (var first = FakeOrigin.forgetful("ok");
             var edge = Cardea.start(file(first, "", 0)); var load = new Load(edge.port())) {
            Eventually.holds(java.time.Duration.ofSeconds(10), () -> load.answers.get() > 500);
            first.close();
            Eventually.holds(java.time.Duration.ofSeconds(10), () -> load.statuses.containsKey("HTTP/1.1 502 Bad Gateway"));
            try (var second = FakeOrigin.forgetful("ok")) {
                edge.reload(file(second, "", 1));
                long then = load.answers.get();
                Eventually.holds(java.time.Duration.ofSeconds(10), () -> load.answers.get() > then + 500);
                load.close();
                assertThat(load.failures).isEmpty();
                assertThat(load.statuses.keySet()).isSubsetOf("HTTP/1.1 200 OK", "HTTP/1.1 502 Bad Gateway", "HTTP/1.1 504 Gateway Timeout");
            }
        }
    }
}
