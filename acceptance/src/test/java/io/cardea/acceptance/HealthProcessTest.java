// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Instances that are processes: one is killed, one is stopped, all under load, while reloads go on.
@Isolated
class HealthProcessTest {
    private static final int CLIENTS = 4;

    @TempDir
    private Path folder;

    /// Clients that ask all the time.
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicLongArray answers = new AtomicLongArray(3);
        private final AtomicLong failures = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();

        Load(int port) {
            for (int i = 0; i < CLIENTS; i++) threads.add(Thread.ofPlatform().start(() -> ask(port)));
        }

        private void ask(int port) {
            while (!over.get()) {
                try (var client = new RawClient(port)) {
                    while (!over.get()) {
                        var response = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
                        if (response.startsWith("HTTP/1.1 200")) {
                            answers.incrementAndGet(response.charAt(response.length() - 1) - '0');
                        } else {
                            failures.incrementAndGet();
                            break;
                        }
                        Thread.sleep(1); // the load is not what is looked at
                    }
                } catch (InterruptedException e) {
                    return;
                } catch (RuntimeException | AssertionError e) {
                    failures.incrementAndGet();
                }
            }
        }

        /// All get answers, many of them.
        void flows() {
            long before = total();
            Eventually.holds(Duration.ofSeconds(20), () -> total() > before + 200);
        }

        private long total() {
            return answers.get(0) + answers.get(1) + answers.get(2);
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            for (var thread : threads) thread.join(10_000);
        }
    }

    private static String keys(int reload) {
        return "health: { path: /healthz, interval: 150ms, timeout: 1s, rise: 1, fall: 2 }\nresponse-timeout: 4s\nkeep-requests: " + (1_000_000 + reload);
    }

    @Test
    void whoIsKilledOrStoppedIsLeftOutAndComesBack() throws Exception {
        var origins = new ArrayList<ChildOrigin>();
        var reloads = new AtomicBoolean(true);
        try {
            for (int i = 0; i < 3; i++) origins.add(ChildOrigin.start(0, i));
            var urls = origins.stream().map(ChildOrigin::url).toList();
            try (var edge = new WatchedEdge(folder, WatchedEdge.service(keys(0), urls))) {
                for (int i = 0; i < 3; i++) edge.becomes(i, "open");
                var reloader = Thread.ofPlatform().start(() -> {
                    for (int i = 1; reloads.get(); i++) {
                        edge.reload(WatchedEdge.service(keys(i % 2), urls));
                        java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
                    }
                });
                try (var load = new Load(edge.port())) {
                    load.flows();
                    assertThat(load.failures).hasValue(0);

                    origins.get(1).signal("KILL");
                    edge.becomes(1, "unhealthy");
                    long byKill = load.failures.get();
                    assertThat(byKill).as("at most what was under way there").isLessThanOrEqualTo(CLIENTS);
                    load.flows();
                    assertThat(load.failures).as("nobody is sent to the dead").hasValue(byKill);
                    origins.get(1).close();
                    origins.set(1, ChildOrigin.start(origins.get(1).port(), 1));
                    edge.becomes(1, "open");
                    long before = load.answers.get(1);
                    Eventually.holds(Duration.ofSeconds(10), () -> load.answers.get(1) > before);

                    origins.get(2).signal("STOP");
                    edge.becomes(2, "unhealthy");
                    assertThat(edge.endpoint(2).path("why").asText()).contains("no answer within 1 s");
                    long waited = System.nanoTime() + 5_000_000_000L; // those who were there wait for their time-out
                    Eventually.holds(Duration.ofSeconds(8), () -> System.nanoTime() > waited);
                    long byStop = load.failures.get();
                    assertThat(byStop - byKill).isLessThanOrEqualTo(CLIENTS);
                    load.flows();
                    assertThat(load.failures).as("nobody is sent to whoever hangs").hasValue(byStop);
                    origins.get(2).signal("CONT");
                    edge.becomes(2, "open");
                    long continued = load.answers.get(2);
                    Eventually.holds(Duration.ofSeconds(10), () -> load.answers.get(2) > continued);
                    assertThat(load.failures).hasValue(byStop);
                } finally {
                    reloads.set(false);
                    reloader.join(10_000);
                }
            }
        } finally {
            for (var origin : origins) origin.close();
        }
    }
}
