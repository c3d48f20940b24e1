// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Long under load: nothing fails, and nothing grows.
@Tag("full")
class SoakTest {
    private static final int CLIENTS = 8;
    private static final TestCertificate CERTIFICATE = TestCertificate.make();
    private static final String OK = "HTTP/1.1 200 OK";

    @TempDir
    private Path folder;

    /// Keep-alive clients, half of them over TLS. Each request has an id of its own, and each answer must carry it.
    private static final class Load implements AutoCloseable {
        final AtomicLong answers = new AtomicLong();
        final ConcurrentHashMap<String, AtomicLong> statuses = new ConcurrentHashMap<>();
        final List<String> failures = new CopyOnWriteArrayList<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicLong ids = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();

        /// @param method `POST` sends a body, too
        Load(Cardea edge, String method) {
            int port = edge.port();
            int secure = edge.listeners().get(1).port();
            for (int i = 0; i < CLIENTS; i++) {
                boolean tls = i % 2 == 1;
                threads.add(Thread.ofVirtual().start(() -> run(() -> tls ? CERTIFICATE.client(secure) : new RawClient(port), method)));
            }
        }

        private void run(Supplier<RawClient> connect, String method) {
            try (var client = connect.get()) {
                while (!over.get()) {
                    var id = "id-" + ids.incrementAndGet() + "-";
                    var body = method.equals("POST") ? "Content-Length: 5\r\n\r\nhello" : "\r\n";
                    var answer = client.send(method + " / HTTP/1.1\r\nHost: localhost\r\nX-Id: " + id + "\r\n" + body).response();
                    var status = answer.lines().findFirst().orElse("nothing");
                    statuses.computeIfAbsent(status, first -> new AtomicLong()).incrementAndGet();
                    answers.incrementAndGet();
                    if (answer.isEmpty() || answer.contains("Connection: close")) throw new IllegalStateException("closed after: " + answer);
                    if (status.contains(" 200 ") && !answer.endsWith("\r\n\r\n" + id)) throw new IllegalStateException("another's answer for " + id + ": " + answer);
                }
            } catch (Throwable e) {
                failures.add(e.toString());
            }
        }

        long count(String status) {
            var count = statuses.get(status);
            return count == null ? 0 : count.get();
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            for (var thread : threads) thread.join();
        }
    }

    /// Answers by the id that it was asked with.
    private static FakeOrigin echo(int port) {
        return FakeOrigin.forgetful(port, (request, peer) -> {
            var id = request.field("X-Id").getFirst();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + id.length() + "\r\n\r\n" + id);
        });
    }

    /// As soon as the port can be had again.
    private static FakeOrigin again(int port) {
        var made = new AtomicReference<FakeOrigin>();
        Eventually.holds(Duration.ofSeconds(10), () -> {
            try {
                made.set(echo(port));
                return true;
            } catch (UncheckedIOException taken) {
                return false;
            }
        });
        return made.get();
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private Path file(FakeOrigin origin, String listener, int number) throws IOException {
        CERTIFICATE.write(folder, "a");
        return Files.writeString(folder.resolve("edge.yaml"), "listeners: [{ address: \"127.0.0.1:0\" }, { address: \"localhost:0\", tls: { certificate: a.pem, key: a-key.pem } }" + listener
            + "]\nlog: off\nadmin: off\nroutes:\n  - { name: r" + number + ", to: \"" + origin.url() + "\" }\n  - { match: /other" + number + "/**, to: \"" + origin.url() + "\" }\n");
    }

    @Test
    void aMinuteOfReloadsUnderLoadFailsNoRequestAndLeaksNothing() throws Exception {
        long seconds = Long.getLong("cardea.soak.seconds", 60);
        try (var origin = echo(0); var edge = Cardea.start(file(origin, "", 0)); var load = new Load(edge, "GET")) {
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
            long grown = Memory.now().since(memory);
            long more = descriptors() - files;
            System.out.printf("soak: %d reloads, %s, %d descriptors and %d KiB more than after a third%n", reloads, load.statuses, more, grown >> 10);
            assertThat(load.failures).isEmpty();
            assertThat(load.statuses).containsOnlyKeys(OK);
            assertThat(reloads).isGreaterThan((int) seconds);
            // Retired services hold their idle connections for as long as those are kept: a few seconds' worth of reloads.
            assertThat(more).isLessThan(100);
            assertThat(grown).isLessThan(16 << 20);
        }
    }

    /// A request without a body that may be repeated is, once; what was sent to an origin that is gone then fails as what it is.
    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void anOriginThatRestartsUnderLoadCostsOnlyWhatTheRulesAllow(String method) throws Exception {
        var first = echo(0);
        int port = first.port();
        try (var edge = Cardea.start(file(first, "", 0)); var load = new Load(edge, method)) {
            var origin = first;
            for (int i = 0; i < 5; i++) {
                long then = load.count(OK);
                Eventually.holds(Duration.ofSeconds(20), () -> load.count(OK) > then + 300);
                long failed = load.answers.get() - load.count(OK);
                origin.close();
                Eventually.holds(Duration.ofSeconds(20), () -> load.answers.get() - load.count(OK) > failed);
                origin = again(port);
            }
            long then = load.count(OK);
            Eventually.holds(Duration.ofSeconds(20), () -> load.count(OK) > then + 300);
            // Only the connections are lost, nobody is gone: what may be repeated is, and nobody notices.
            long failed = load.answers.get() - load.count(OK);
            for (int i = 0; i < 20 && method.equals("GET"); i++) {
                origin.dropConnections();
                long now = load.answers.get();
                Eventually.holds(Duration.ofSeconds(20), () -> load.answers.get() > now + 50);
            }
            load.close();
            System.out.printf("restarts under %s: %s, %d failed when connections were lost%n", method, load.statuses, load.answers.get() - load.count(OK) - failed);
            assertThat(load.failures).isEmpty();
            assertThat(load.statuses.keySet()).isSubsetOf(OK, "HTTP/1.1 502 Bad Gateway", "HTTP/1.1 503 Service Unavailable");
            origin.close();
        }
    }
}
