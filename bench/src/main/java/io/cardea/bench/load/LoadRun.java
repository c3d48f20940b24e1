// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// One load: connect, lead in, the counted window, and an orderly end. Everything happens on one loop.
///
/// A closed loop sends when an answer came. An open loop has a fixed schedule: request i is due at start + i / rate, is sent
/// when it is due *and* a connection is free, and its latency counts from when it was due. So the time that it waited
/// behind a slow answer is part of it, and a stall is seen by every request that it delayed (no coordinated omission).
final class LoadRun implements Lane.Owner {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETRY_MILLIS = 10;
    private static final long GOODBYE_MILLIS = 300;

    private enum Phase { CONNECT, LEAD_IN, WINDOW, DRAIN, OVER }

    private final EventLoop loop;
    private final LoadPlan plan;
    private final Dialer dialer;
    private final Requests requests;
    private final Runnable windowBegins;
    private final CompletableFuture<LoadResult> result = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> cleared = new CompletableFuture<>();
    private final Set<Lane> alive = new HashSet<>();
    private final ArrayDeque<Lane> idle = new ArrayDeque<>();
    private final Histogram latencies = LoadResult.newHistogram();
    private final Map<String, Long> errors = new TreeMap<>();

    private Phase phase = Phase.CONNECT;
    private long begin;
    private long windowNanos;
    private long answered;
    private long handshakes;
    private long resumed;
    private long scheduled;
    private long nextDue;
    private long owed;
    private final ArrayDeque<Long> refused = new ArrayDeque<>();
    private boolean timerSet;

    /// @param windowBegins called on the loop at the first moment that counts
    LoadRun(Transport transport, EventLoop loop, LoadPlan plan, Runnable windowBegins) {
        this.loop = loop;
        this.plan = plan;
        this.windowBegins = windowBegins;
        requests = new Requests(plan);
        dialer = new Dialer(transport, loop, plan, receiveBuffer(plan), new ClientTls(plan.protocol()));
    }

    static int receiveBuffer(LoadPlan plan) {
        return plan.expectedLength() > 16_384 ? 256 * 1024 : plan.streams() > 1 ? 64 * 1024 : 16 * 1024;
    }

    /// Completes after the result, when every connection is closed and nothing of this run is left.
    CompletableFuture<@Nullable Void> cleared() {
        return cleared;
    }

    CompletableFuture<LoadResult> start() {
        loop.execute(() -> {
            for (int i = 0; i < plan.connections(); i++) {
                dialUnlessFresh();
            }
            if (plan.fresh()) {
                connected();
            } else {
                loop.schedule(() -> {
                    if (phase == Phase.CONNECT) {
                        connected();
                    }
                }, 3, TimeUnit.SECONDS);
            }
        });
        return result;
    }

    private void dialUnlessFresh() {
        if (!plan.fresh()) {
            dialer.dial(this, requests);
        }
    }

    private void connected() {
        phase = Phase.LEAD_IN;
        if (plan.open()) {
            window();
            return;
        }
        if (plan.fresh()) {
            for (int i = 0; i < plan.connections(); i++) {
                dialer.dial(this, requests);
            }
        }
        while (!idle.isEmpty()) {
            sendNow(idle.poll());
        }
        loop.schedule(this::window, plan.leadInMillis(), TimeUnit.MILLISECONDS);
    }

    private void window() {
        phase = Phase.WINDOW;
        latencies.reset();
        errors.clear();
        answered = 0;
        handshakes = 0;
        resumed = 0;
        windowBegins.run();
        begin = System.nanoTime();
        if (plan.open()) {
            scheduled = Math.max(1, Math.round(plan.ratePerSecond() * plan.windowMillis() / 1e3));
            pump();
        }
        loop.schedule(this::windowEnds, plan.windowMillis(), TimeUnit.MILLISECONDS);
    }

    private void windowEnds() {
        windowNanos = System.nanoTime() - begin;
        phase = Phase.DRAIN;
        if (!plan.open()) {
            // What is in flight belongs to nobody's window; it is only let finish, so that no proxy sees an abort.
            finish(freeze());
            return;
        }
        pump();
        drained();
        loop.schedule(() -> {
            if (phase == Phase.DRAIN) {
                error("unanswered", scheduled - nextDue + owed + refused.size());
                finish(freeze());
            }
        }, GRACE_NANOS, TimeUnit.NANOSECONDS);
    }

    private void drained() {
        if (plan.open() && phase == Phase.DRAIN && nextDue >= scheduled && owed == 0 && refused.isEmpty()) {
            finish(freeze());
        }
    }

    private LoadResult freeze() {
        if (plan.open()) {
            windowNanos = System.nanoTime() - begin; // late answers lengthen it, else an overloaded proxy would seem on time
        }
        return new LoadResult(answered, new TreeMap<>(errors), windowNanos, handshakes, resumed, LoadResult.encode(latencies));
    }

    private void finish(LoadResult frozen) {
        phase = Phase.OVER;
        alive.stream().filter(connection -> !connection.busy()).toList().forEach(Lane::close);
        loop.schedule(() -> {
            alive.forEach(Lane::close);
            requests.close();
            cleared.complete(null);
        }, GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        result.complete(frozen);
    }

    /// Sends what is due over what is free, and sets one timer for the next that is due.
    private void pump() {
        if (phase != Phase.WINDOW && phase != Phase.DRAIN) {
            return;
        }
        long now = System.nanoTime();
        while (!refused.isEmpty() && !idle.isEmpty()) {
            send(idle.remove(), refused.remove());
        }
        while (nextDue < scheduled && due(nextDue) <= now) {
            if (plan.fresh()) {
                if (owed >= plan.connections()) {
                    return;
                }
                owed++;
                fresh(due(nextDue++));
            } else {
                var connection = idle.poll();
                if (connection == null) {
                    return;
                }
                send(connection, due(nextDue++));
            }
        }
        if (nextDue < scheduled && !timerSet) {
            timerSet = true;
            loop.schedule(() -> {
                timerSet = false;
                pump();
            }, Math.max(1, due(nextDue) - now), TimeUnit.NANOSECONDS);
        }
    }

    private void send(Lane connection, long due) {
        owed++;
        connection.startedAt(due);
        connection.send();
    }

    private void fresh(long due) {
        dialer.dial(new Fresh(due), requests);
    }

    private long due(long index) {
        return begin + (long) (index * 1e9 / plan.ratePerSecond());
    }

    private void sendNow(Lane connection) {
        connection.startedAt(System.nanoTime());
        connection.send();
    }

    @Override
    public void ready(Lane connection) {
        alive.add(connection);
        if (plan.fresh()) {
            if (phase == Phase.OVER) {
                connection.close();
            } else {
                connection.send();
            }
            return;
        }
        free(connection);
        if (phase == Phase.CONNECT && alive.size() == plan.connections() * plan.streams()) {
            connected();
        }
    }

    private void free(Lane connection) {
        if (phase == Phase.OVER) {
            connection.close();
        } else if (phase == Phase.CONNECT || plan.open()) {
            idle.add(connection);
            pump();
        } else {
            sendNow(connection);
        }
    }

    @Override
    public void answered(Lane connection, int status, long length) {
        if (plan.open()) {
            owed--;
        }
        if (status != plan.expectedStatus()) {
            error("status " + status, 1);
        } else if (plan.expectedLength() >= 0 && length != plan.expectedLength()) {
            error("length " + length + " instead of " + plan.expectedLength(), 1);
        } else if (phase == Phase.WINDOW || phase == Phase.DRAIN) {
            latencies.recordValue(Math.min(latencies.getHighestTrackableValue(),
                    Math.max(1, System.nanoTime() - connection.startedAt())));
            answered++;
        }
        next(connection);
        drained();
    }

    private void next(Lane connection) {
        if (plan.fresh()) {
            // The server closes first, so that the port waits on its side and the load never runs out of ports.
            alive.remove(connection);
            connection.retire();
            loop.schedule(connection::close, 1, TimeUnit.SECONDS);
            again(connection);
        } else if (connection.closes()) {
            alive.remove(connection);
            connection.close();
            again(connection);
        } else {
            free(connection);
        }
    }

    private void again(Lane gone) {
        if (phase == Phase.OVER || !gone.leads()) {
            return;
        }
        if (plan.fresh() && plan.open()) {
            pump();
        } else {
            dialer.dial(this, requests);
        }
    }

    @Override
    public void failed(Lane connection, String why) {
        if (plan.open()) {
            owed--;
        }
        error(why, 1);
        next(connection);
        drained();
    }

    @Override
    public void refused(Lane connection) {
        alive.remove(connection);
        if (plan.open()) {
            owed--;
            refused.add(connection.startedAt());
            pump();
        }
        again(connection);
    }

    @Override
    public void gone(Lane connection, String why) {
        boolean wasAlive = alive.remove(connection);
        idle.remove(connection);
        boolean failed = connection.busy() || !wasAlive;
        if (failed && phase != Phase.OVER) {
            error(why, 1);
            if (plan.open() && (connection.busy() || plan.fresh())) {
                owed--;
            }
        }
        if (phase != Phase.OVER) {
            if (failed) {
                loop.schedule(() -> again(connection), RETRY_MILLIS, TimeUnit.MILLISECONDS);
            } else if (!plan.fresh()) {
                again(connection);
            }
        }
        drained();
    }

    @Override
    public void handshake(boolean wasResumed) {
        handshakes++;
        if (wasResumed) {
            resumed++;
        }
    }

    private void error(String kind, long count) {
        errors.merge(kind, count, Long::sum);
    }

    /// A connection of its own for one scheduled request: it counts from when that was due, not from the dialling.
    private final class Fresh implements Lane.Owner {
        private final long due;

        Fresh(long due) {
            this.due = due;
        }

        @Override
        public void ready(Lane connection) {
            connection.startedAt(due);
            LoadRun.this.ready(connection);
        }

        @Override
        public void answered(Lane connection, int status, long length) {
            LoadRun.this.answered(connection, status, length);
        }

        @Override
        public void failed(Lane connection, String why) {
            LoadRun.this.failed(connection, why);
        }

        @Override
        public void refused(Lane connection) {
            LoadRun.this.refused(connection);
        }

        @Override
        public void gone(Lane connection, String why) {
            LoadRun.this.gone(connection, why);
        }

        @Override
        public void handshake(boolean wasResumed) {
            LoadRun.this.handshake(wasResumed);
        }
    }
}
