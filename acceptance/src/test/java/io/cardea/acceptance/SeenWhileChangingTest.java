// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.cardea.testkit.FakeOrigin;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Pages and metrics are read while reloads, orders and probes change what they show: nobody waits for somebody who waits for him.
@Isolated
class SeenWhileChangingTest {
    private static final int ROUNDS = 150;

    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private static String keys(int reload) {
        return "health: { path: /, interval: 100ms, timeout: 1s, rise: 1, fall: 1 }\nbreaker: { min-calls: 5, per: endpoint }\nkeep-requests: " + (1_000_000 + reload);
    }

    @Test
    void nobodyWaitsForever() throws Exception {
        var turns = new AtomicInteger();
        try (var steady = new FakeOrigin((request, peer) -> peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"));
             var flapping = new FakeOrigin((request, peer) -> peer.write((turns.getAndIncrement() % 2 == 0 ? "HTTP/1.1 200 OK" : "HTTP/1.1 503 Not now") + "\r\nContent-Length: 1\r\n\r\n2"))) {
            var all = List.of(steady.url(), flapping.url());
            var edge = new WatchedEdge(folder, WatchedEdge.service(keys(0), all));
            var address = steady.url();
            var threads = new ArrayList<Thread>();
            threads.add(again("reloads", i -> edge.reload(WatchedEdge.service(keys(i), i % 3 == 0 ? all.subList(0, 1) : all))));
            for (int i = 0; i < 2; i++) {
                threads.add(again("services", n -> assertThat(edge.page("/services", "application/json")).contains("many")));
                threads.add(again("metrics", n -> assertThat(edge.page("/metrics", "text/plain")).contains("cardea_service_endpoints")));
            }
            threads.add(again("orders", i -> edge.order("{\"service\": \"many\", \"endpoint\": \"" + address + "\", \"action\": \"" + (i % 2 == 0 ? "drain" : "enable") + "\"}")));
            for (var thread : threads) thread.join(Duration.ofSeconds(30));
            if (threads.stream().anyMatch(Thread::isAlive)) throw new AssertionError(stacks()); // and such an edge cannot be closed either
            assertThat(failures).isEmpty();
            assertThat(edge.ask()).isIn("1", "2");
            edge.close();
        }
    }

    @FunctionalInterface
    private interface Turn {
        void run(int number) throws Exception;
    }

    private Thread again(String name, Turn turn) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                for (int i = 0; i < ROUNDS && failures.isEmpty(); i++) turn.run(i);
            } catch (Throwable e) {
                failures.add(e);
            }
        });
    }

    /// Of virtual threads, too, which the JVM's own search for deadlocks does not see.
    private String stacks() throws IOException {
        var file = folder.resolve("stacks.txt").toAbsolutePath();
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return Files.readString(file);
    }
}
