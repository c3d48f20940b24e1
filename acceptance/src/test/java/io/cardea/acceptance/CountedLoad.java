// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Clients that ask all the time, each request with an id of its own, and write down what came.
final class CountedLoad implements AutoCloseable {
    /// Ways to ask; whether a request may arrive twice.
    enum Way {
        GET(true), PUT(true), POST_WITH_KEY(true), POST(false);

        final boolean repeatable;

        Way(boolean repeatable) {
            this.repeatable = repeatable;
        }
    }

    /// What became of a request.
    enum End {
        /// 200, whole, for this id.
        GOOD,
        /// A whole answer of another status.
        REFUSED,
        /// A head came, and not all of the body.
        CUT,
        /// The connection ended before a head had come.
        LOST,
        /// The answer to another request: never.
        WRONG
    }

    /// @param step in which it was asked
    record Outcome(String id, Way way, End end, int status, long nanos, String step) {}

    private final int port;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong ids = new AtomicLong();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final long pauseNanos;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private volatile String step;

    /// @param pause of each client after each answer
    /// @param first step
    CountedLoad(int port, int clients, Duration pause, String first) {
        this.port = port;
        this.step = first;
        this.pauseNanos = pause.toNanos();
        for (int i = 0; i < clients; i++) threads.add(Thread.ofPlatform().start(this::ask));
    }

    private void ask() {
        while (!over.get()) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(20_000);
                var in = new BufferedInputStream(socket.getInputStream());
                while (!over.get()) {
                    var way = switch (ThreadLocalRandom.current().nextInt(10)) {
                        case 0, 1 -> Way.POST;
                        case 2 -> Way.POST_WITH_KEY;
                        case 3, 4 -> Way.PUT;
                        default -> Way.GET;
                    };
                    if (!one(way, socket, in)) break;
                    LockSupport.parkNanos(pauseNanos);
                }
            } catch (IOException e) {
                outcomes.add(new Outcome("none", Way.GET, End.LOST, 0, 0, step)); // the edge takes no connection
            }
        }
    }

    /// @return whether the connection can be used again
    private boolean one(Way way, Socket socket, BufferedInputStream in) {
        var id = way.name().toLowerCase(Locale.ROOT).replace('_', '-') + '-' + ids.incrementAndGet();
        var during = step;
        underWay.add(id);
        var method = way == Way.POST_WITH_KEY ? "POST" : way.name();
        var more = (way == Way.POST_WITH_KEY ? "Idempotency-Key: \"" + id + "\"\r\n" : "") + (way == Way.GET ? "\r\n" : "Content-Length: 4\r\n\r\nbody");
        long begun = System.nanoTime();
        int status = 0;
        var end = End.LOST;
        boolean again = false;
        try {
            socket.getOutputStream().write((method + " / HTTP/1.1\r\nHost: a\r\nX-Id: " + id + "\r\n" + more).getBytes(StandardCharsets.US_ASCII));
            var head = FaultyOrigin.head(in);
            if (!head.isEmpty()) {
                status = Integer.parseInt(head.substring(9, 12));
                end = End.CUT;
                int length = FaultyOrigin.length(head);
                var body = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
                if (body.length() == length) {
                    end = status != 200 ? End.REFUSED : body.endsWith('.' + id) ? End.GOOD : End.WRONG;
                    again = !head.contains("connection: close");
                }
            }
        } catch (IOException e) {
            // as far as it came
        }
        underWay.remove(id);
        var by = step; // what goes wrong under the hands of the next step is that one's doing
        outcomes.add(new Outcome(id, way, end, status, System.nanoTime() - begun, end == End.GOOD || by.startsWith("all well") ? during : by));
        return again;
    }

    /// What is asked from now on belongs to that.
    void step(String name) {
        step = name;
    }

    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /// Waits until those that are under way now are over.
    void settles() {
        var before = Set.copyOf(underWay);
        Eventually.holds(Duration.ofSeconds(40), () -> before.stream().noneMatch(underWay::contains));
    }

    /// Waits until so many more of that step have been answered well.
    void flows(int answers) {
        var during = step;
        long before = count(each -> each.step.equals(during) && each.end == End.GOOD);
        Eventually.holds(Duration.ofSeconds(40), () -> count(each -> each.step.equals(during) && each.end == End.GOOD) >= before + answers);
    }

    long count(Predicate<Outcome> which) {
        return outcomes.stream().filter(which).count();
    }

    /// A line for people: how long good answers took in that step, and how others ended.
    String told(String during) {
        var of = outcomes.stream().filter(each -> each.step.equals(during)).toList();
        var times = of.stream().filter(each -> each.end == End.GOOD).mapToLong(Outcome::nanos).toArray();
        Arrays.sort(times);
        var rest = new StringBuilder();
        for (var way : Way.values()) {
            for (var end : End.values()) {
                long count = of.stream().filter(each -> each.way == way && each.end == end).count();
                if (end != End.GOOD && count > 0) rest.append("  ").append(way).append(' ').append(end).append(' ').append(count);
            }
        }
        return String.format(Locale.ROOT, "%-22s %6d good  p50 %7.1f ms  p99 %7.1f ms  max %7.1f ms%s", during, times.length, at(times, 0.5), at(times, 0.99), at(times, 1), rest);
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(sorted.length * share) - 1)] / 1e6;
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        for (var thread : threads) thread.join(25_000);
    }
}
