// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import io.cardea.testkit.RawHttp2Origin;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// An origin of HTTP/2 that says GOAWAY all the time, under load: whatever it did not look at is asked again (RFC 9113 §8.7), and nothing
/// that it did look at is done twice without need.
@Tag("full")
class GoAwayStormTest {
    private static final int CLIENTS = 12;
    /// As often the edge tries.
    private static final int TRIES = 3;

    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong goAways = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong ignored = new AtomicLong();
    private final AtomicLong hangUps = new AtomicLong();
    private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> undone = new ConcurrentHashMap<>();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicLong> statuses = new ConcurrentHashMap<>();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();

    /// What the origin knows of one connection.
    private static final class Connection {
        private int heads;
        private boolean going;
        private final List<RawHttp2Origin.Call> late = new ArrayList<>();

        /// Answers what it owes; no connection waits for others to come.
        private synchronized void answerLate() {
            for (var each : late) each.answer(each.path().substring(1));
            late.clear();
        }

        private synchronized void owe(RawHttp2Origin.Call call) {
            late.add(call);
            Thread.startVirtualThread(() -> {
                LockSupport.parkNanos(10_000_000); // it works
                answerLate();
            });
        }

        /// What it owes is never answered.
        private synchronized List<RawHttp2Origin.Call> hangUp(RawHttp2 wire) {
            var owed = List.copyOf(late);
            late.clear();
            wire.close();
            return owed;
        }
    }

    private static void count(Map<String, AtomicInteger> counts, String id) {
        counts.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet();
    }

    private static int counted(Map<String, AtomicInteger> counts, String id) {
        var count = counts.get(id);
        return count == null ? 0 : count.get();
    }

    /// After three to seven streams each connection goes away, and still answers what it has looked at; every twentieth hangs up instead.
    /// Every thirteenth stream is refused.
    private void origin(RawHttp2Origin.Call call) {
        if (!call.isHead()) return;
        var id = call.path().substring(1);
        var here = connections.computeIfAbsent(call.connection(), any -> new Connection());
        if (here.going) { // Its number is above the last one of the GOAWAY.
            ignored.incrementAndGet();
            count(undone, id);
            return;
        }
        if (call.stream() % 26 == 13) {
            refusals.incrementAndGet();
            count(undone, id);
            call.wire().reset(call.stream(), 7);
            return;
        }
        count(done, id);
        if (++here.heads % 2 == 0) here.owe(call);
        else call.answer(id);
        if (here.heads < 3 + call.connection() % 5) return;
        here.going = true;
        goAways.incrementAndGet();
        call.wire().frame(RawHttp2.GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(call.stream()).putInt(0).array());
        if (call.connection() % 20 == 0) {
            hangUps.incrementAndGet();
            for (var each : here.hangUp(call.wire())) cut.add(each.path().substring(1));
        }
    }

    private void load(int port, long end) {
        var client = new RawClient(port);
        try {
            while (System.nanoTime() < end) {
                long number = ids.incrementAndGet();
                var kind = number % 3 == 0 ? "POST" : number % 3 == 1 ? "GET" : "BODY";
                var id = kind + number;
                var body = switch (kind) {
                    case "POST" -> "Content-Length: 0\r\n\r\n";
                    case "BODY" -> "Content-Length: 4\r\n\r\nbody";
                    default -> "\r\n";
                };
                var answer = client.send((kind.equals("GET") ? "GET" : "POST") + " /" + id + " HTTP/1.1\r\nHost: a\r\n" + body).response();
                var status = answer.isEmpty() ? "none" : answer.substring(9, 12);
                statuses.computeIfAbsent(kind + ' ' + status, any -> new AtomicLong()).incrementAndGet();
                if (!status.equals("200")) lost.add(id);
                else if (!answer.endsWith("\r\n" + id + "\r\n0\r\n\r\n")) throw new IllegalStateException("another's answer for " + id + ": " + answer);
                if (answer.isEmpty() || answer.contains("Connection: close")) {
                    client.close();
                    client = new RawClient(port);
                }
                LockSupport.parkNanos(3_000_000); // It shares the machine with what it tests.
            }
        } catch (Throwable e) {
            lost.add(e.toString());
        } finally {
            client.close();
        }
    }

    /// Whether it was past saving. What was looked at and then hung up on is not the edge's to repeat: it may be what the origin died of. A
    /// body is not kept, so what has one is sent once, to a connection that the origin may just be leaving.
    private boolean isExcused(String id) {
        if (id.contains(" ")) return false; // a failure of the client
        if (counted(done, id) > 0) return cut.contains(id);
        return id.startsWith("BODY") || counted(undone, id) >= TRIES;
    }

    @Test
    void aStormOfGoAwaysCostsOnlyWhatTheRulesAllow() throws Exception {
        long seconds = Long.getLong("cardea.storm.seconds", 20);
        try (var origin = RawHttp2Origin.forgetful(this::origin);
             var edge = GatewayUnderTest.file("routes: [{ to: \"" + origin.url() + "\" }]\n")) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            var clients = new ArrayList<Thread>();
            for (int i = 0; i < CLIENTS; i++) clients.add(Thread.ofVirtual().start(() -> load(edge.port(), end)));
            for (var client : clients) client.join();
            System.out.printf("storm: %d requests %s; %d connections, %d GOAWAY, %d hung up, %d streams refused, %d ignored, %d lost%n",
                ids.get(), statuses, origin.connections(), goAways.get(), hangUps.get(), refusals.get(), ignored.get(), lost.size());
            assertThat(lost.stream().filter(id -> !isExcused(id)).map(id -> id + ": done " + counted(done, id) + ", not looked at " + counted(undone, id) + ", hung up on " + cut.contains(id))).as("could have been saved").isEmpty();
            assertThat(done.entrySet()).as("done twice").noneMatch(each -> each.getValue().get() > 1 && !(each.getKey().startsWith("GET") && cut.contains(each.getKey())));
            assertThat(goAways.get()).isGreaterThan(50 * seconds);
            assertThat(refusals.get()).isPositive();
            assertThat(ignored.get()).isPositive();
            Eventually.holds(Duration.ofSeconds(10), () -> origin.open() <= 4 * Runtime.getRuntime().availableProcessors()); // Those that went away are closed.
        }
    }
}
