// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/// How long a service took to answer of late: counts by length, sixteen steps for each doubling, so that a percentile is at most a
/// sixteenth too long. Of the half minute that is running and the one before. Any thread, without locks.
public final class Latencies {
    /// No percentile is told of fewer.
    static final int LEAST = 100;
    private static final long HALF = TimeUnit.SECONDS.toNanos(30);
    private static final int STEPS = 16;
    private static final int STEP_BITS = 4;
    private static final long LONGEST = (1L << 32) - 1; // microseconds: more than an hour
    private static final int SIZE = (32 - STEP_BITS + 1) * STEPS;

    private final AtomicLong begun; // of the half that is running; who moves it on makes the next
    private volatile Halves halves;

    private record Halves(long since, AtomicIntegerArray now, AtomicIntegerArray before) {}

    public Latencies(long now) {
        begun = new AtomicLong(now);
        halves = new Halves(now, new AtomicIntegerArray(SIZE), new AtomicIntegerArray(SIZE));
    }

    /// @param nanos until the head of an answer; of a try that was given up, until then, which must not be sooner than any percentile that is asked for
    public void took(long nanos, long now) {
        at(now).now.incrementAndGet(step(nanos));
    }

    /// In how many nanoseconds so many of a hundred answered; -1 if too little is known.
    ///
    /// @param percent above 0, up to 100
    public long percentile(double percent, long now) {
        var both = at(now);
        long total = 0;
        for (int i = 0; i < SIZE; i++) total += count(both, i);
        if (total < LEAST) return -1;
        long wanted = (long) Math.ceil(total * percent / 100);
        int step = 0;
        for (long seen = count(both, 0); seen < wanted && step < SIZE - 1; seen += count(both, step)) step++;
        return upTo(step);
    }

    private static long count(Halves both, int step) {
        return (long) both.now.get(step) + both.before.get(step);
    }

    private Halves at(long now) {
        var current = halves;
        long age = now - current.since;
        if (age < HALF || !begun.compareAndSet(current.since, now)) return current;
        var next = new Halves(now, new AtomicIntegerArray(SIZE), age < 2 * HALF ? current.now : new AtomicIntegerArray(SIZE));
        halves = next;
        return next;
    }

    private static int step(long nanos) {
        long micros = Math.clamp(nanos / 1000, 0, LONGEST);
        if (micros < STEPS) return (int) micros;
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - STEP_BITS;
        return (shift + 1) * STEPS + (int) (micros >> shift) - STEPS;
    }

    /// The nanoseconds that the step ends with.
    private static long upTo(int step) {
        if (step < STEPS) return (step + 1) * 1000L;
        int shift = step / STEPS - 1;
        return ((step % STEPS + STEPS + 1L) << shift) * 1000;
    }
}
