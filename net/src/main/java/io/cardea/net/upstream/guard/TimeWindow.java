// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/// The calls of the last so many nanoseconds, in tenths: the oldest tenth goes as a whole when a new one begins.
///
/// A ring of counters for each of a few stripes of threads, so that loops seldom meet. Each counter carries the number of its tenth in its upper half:
/// whoever finds an older one begins anew by the same compare-and-set that counts, and nobody sweeps.
final class TimeWindow implements Window {
    static final int TENTHS = 10;
    private static final int SLOTS = 16; // a power of two, more than the tenths that are read
    private static final int KINDS = 4; // calls, failed, slow, and one that is empty: a slot is half a cache line
    private static final int STRIPES = Integer.highestOneBit(Math.clamp(Runtime.getRuntime().availableProcessors() * 2 - 1, 1, 8));
    private static final AtomicInteger NEXT = new AtomicInteger();
    /// By turns: the loops, which are begun one after the other, have each its own as far as there are enough.
    private static final ThreadLocal<Integer> STRIPE = ThreadLocal.withInitial(() -> NEXT.getAndIncrement() & STRIPES - 1);

    private final AtomicLongArray counters = new AtomicLongArray(STRIPES * SLOTS * KINDS);
    private final long tenth;
    private final long origin;

    /// @param origin not later than any time that it will be told
    TimeWindow(long nanos, long origin) {
        this.tenth = Math.max(1, nanos / TENTHS);
        this.origin = origin - SLOTS * this.tenth; // so that no tenth has the number of a counter that nobody has touched
    }

    @Override
    public void add(boolean failed, boolean slow, long now) {
        int number = number(now);
        int slot = slot(STRIPE.get(), number);
        count(slot, number);
        if (failed) count(slot + 1, number);
        if (slow) count(slot + 2, number);
    }

    /// The failure is one of now, though the call may be one of before.
    @Override
    public void spoil(long now) {
        int number = number(now);
        count(slot(STRIPE.get(), number) + 1, number);
    }

    private int number(long now) {
        return (int) ((now - origin) / tenth);
    }

    private static int slot(int stripe, int number) {
        return (stripe * SLOTS + (number & SLOTS - 1)) * KINDS;
    }

    private void count(int at, int number) {
        long before = counters.get(at);
        while (true) {
            int age = number - (int) (before >>> 32);
            if (age < 0 && age > -SLOTS) return; // the ring has turned since this call's time was taken: it is older than the window
            long next = age == 0 ? before + 1 : (long) number << 32 | 1;
            long found = counters.compareAndExchange(at, before, next);
            if (found == before) return;
            before = found;
        }
    }

    @Override
    public Tally tally(long now) {
        int latest = number(now);
        long calls = 0;
        long failed = 0;
        long slow = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            for (int number = latest - TENTHS + 1; number - latest <= 0; number++) {
                int slot = slot(stripe, number);
                calls += counted(slot, number);
                failed += counted(slot + 1, number);
                slow += counted(slot + 2, number);
            }
        }
        return new Tally(calls, failed, slow);
    }

    private long counted(int at, int number) {
        long value = counters.get(at);
        return (int) (value >>> 32) == number ? value & 0xffff_ffffL : 0;
    }
}
