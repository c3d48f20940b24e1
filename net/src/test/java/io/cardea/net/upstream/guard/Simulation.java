// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A service with so many workers and a queue of its own without end, asked by chance at some rate through a bulkhead or not: in virtual time. Whatever it was given it does,
/// also for clients that have long stopped waiting.
final class Simulation {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1000 * MILLI;
    /// Who has no answer after that has gone.
    static final long PATIENCE = SECOND;

    private final Random random;
    private final int workers;
    private final @Nullable Bulkhead bulkhead;
    private final @Nullable AdaptiveLimit limit;
    private final PriorityQueue<Event> events = new PriorityQueue<>((one, other) -> Long.compare(one.at, other.at));
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Queue<Job> queued = new ArrayDeque<>();
    private int busy;
    private long now;
    double mean; // nanoseconds that a worker takes
    long asked;
    long good;
    long late;
    long refused;
    final long[] goodBy = new long[Priority.values().length];
    final long[] askedBy = new long[Priority.values().length];

    private record Event(long at, Runnable what) {}

    private record Job(long came, long sent, int inFlight, Priority priority) {}

    Simulation(long seed, int workers, long mean, @Nullable Bulkhead bulkhead, @Nullable AdaptiveLimit limit) {
        this.random = new Random(seed);
        this.workers = workers;
        this.mean = mean;
        this.bulkhead = bulkhead;
        this.limit = limit;
        if (bulkhead != null && limit != null) bulkhead.bound(limit.limit(), 0);
    }

    /// How many a second it could serve.
    double capacity() {
        return workers * (double) SECOND / mean;
    }

    void resetCounts() {
        asked = good = late = refused = 0;
        java.util.Arrays.fill(goodBy, 0);
        java.util.Arrays.fill(askedBy, 0);
    }

    /// Goes on for so long.
    void run(double seconds, double perSecond) {
        long end = now + (long) (seconds * SECOND);
        long next = now + gap(perSecond);
        while (true) {
            var event = events.peek();
            if (event == null || event.at > next) {
                if (next > end) break;
                now = next;
                next += gap(perSecond);
                arrive();
            } else {
                events.poll();
                now = Math.max(now, event.at);
                event.what.run();
            }
            for (var task = loop.poll(); task != null; task = loop.poll()) task.run();
        }
        now = end;
    }

    private long gap(double perSecond) {
        return 1 + (long) (-Math.log(1 - random.nextDouble()) * SECOND / perSecond);
    }

    private void arrive() {
        asked++;
        int draw = random.nextInt(10);
        var priority = draw == 0 ? Priority.HIGH : draw < 7 ? Priority.NORMAL : Priority.LOW;
        askedBy[priority.ordinal()]++;
        long came = now;
        if (bulkhead == null || bulkhead.enter()) {
            send(came, priority);
            return;
        }
        var waiter = bulkhead.await(priority, loop::add, new Waiter.Turn() {
            @Override
            public void entered() {
                send(came, priority);
            }

            @Override
            public void refused(Refusal why) {
                refused++;
            }
        }, now);
        events.add(new Event(now + bulkhead.rules().queueFor(), () -> {
            if (waiter.expires(now)) refused++;
        }));
    }

    private void send(long came, Priority priority) {
        queued.add(new Job(came, now, bulkhead == null ? 0 : bulkhead.inFlight(), priority));
        work();
    }

    private void work() {
        while (busy < workers) {
            var job = queued.poll();
            if (job == null) return;
            busy++;
            // the sum of two exponential times: requests differ, most not by much
            double took = -Math.log(1 - random.nextDouble()) * mean / 2 - Math.log(1 - random.nextDouble()) * mean / 2;
            events.add(new Event(now + (long) took, () -> done(job)));
        }
    }

    private void done(Job job) {
        busy--;
        if (now - job.came <= PATIENCE) {
            good++;
            goodBy[job.priority.ordinal()]++;
        } else {
            late++;
        }
        if (bulkhead != null) {
            if (limit != null && limit.answered(job.sent, job.inFlight, now - job.came > PATIENCE, now)) bulkhead.bound(limit.limit(), now);
            bulkhead.leave(now);
        }
        work();
    }
}
