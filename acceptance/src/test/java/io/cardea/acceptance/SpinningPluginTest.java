// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// A plug-in that spins on all of its threads, heedless of interrupts, harms its own requests only.
@Isolated
class SpinningPluginTest {
    /// Far more than a request takes even beside other tests, and far less than the plug-in spins: had it a loop, requests there would wait for it.
    private static final Duration QUICK = Duration.ofMillis(400);
    private static final int THREADS = 2;
    @TempDir
    private Path folder;

    @Test
    void othersGoOn() throws Exception {
        spin(Duration.ofMillis(2500));
    }

    @Test
    @Tag("full")
    void othersGoOnForTenSeconds() throws Exception {
        spin(Duration.ofSeconds(10));
    }

    private void spin(Duration time) throws IOException, InterruptedException {
        PluginJar.of(folder.resolve("own.jar"), "long until = System.nanoTime() + Long.parseLong(word) * 1_000_000L;\nwhile (System.nanoTime() < until) Thread.onSpinWait();\nreturn Verdict.NEXT;");
        var file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nadmin: off\nlog: off\nplugins: { jar: own.jar, threads: " + THREADS + ", timeout: 200ms }\nroutes:\n  - { match: /spins, policies: [own: \""
            + time.toMillis() + "\"], respond: spun }\n  - { match: /free, respond: free }\n");
        try (var edge = Cardea.start(file)) {
            var before = latencies(edge, Duration.ofMillis(500));
            long from = System.nanoTime();
            var spun = new ConcurrentLinkedQueue<String>();
            var answered = new CountDownLatch(THREADS);
            for (int i = 0; i < THREADS; i++) {
                Thread.ofVirtual().start(() -> {
                    spun.add(ask(edge, "/spins"));
                    answered.countDown();
                });
            }
            var during = latencies(edge, time.minusMillis(300));
            assertThat(System.nanoTime() - from).as("while it spins").isLessThan(time.toNanos() + Duration.ofSeconds(1).toNanos());
            System.out.printf("p99 of %d requests before: %.2f ms; of %d while %d threads spin: %.2f ms%n", before.size(), p99(before) / 1e6, during.size(), THREADS, p99(during) / 1e6);
            assertThat(Duration.ofNanos(p99(during))).isLessThan(QUICK);
            assertThat(during).hasSizeGreaterThan(20);
            assertThat(answered.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(spun).as("its own").allMatch(answer -> answer.startsWith("HTTP/1.1 500"));
            Eventually.holds(Duration.ofSeconds(15), () -> !ask(edge, "/spins").startsWith("HTTP/1.1 503")); // its threads are back
        }
    }

    private static String ask(Cardea edge, String path) {
        try (var client = new RawClient(edge.port())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n").response();
        }
    }

    /// By connections of their own, so that all loops are asked.
    private static List<Long> latencies(Cardea edge, Duration time) {
        var all = new ArrayList<Long>();
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            try (var client = new RawClient(edge.port())) {
                for (int i = 0; i < 20; i++) {
                    long from = System.nanoTime();
                    assertThat(client.send("GET /free HTTP/1.1\r\nHost: a.test\r\n\r\n").response()).endsWith("free");
                    all.add(System.nanoTime() - from);
                }
            }
        }
        return all;
    }

    private static long p99(List<Long> latencies) {
        Collections.sort(latencies);
        return latencies.get(latencies.size() * 99 / 100);
    }
}
