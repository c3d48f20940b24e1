// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import io.cardea.core.file.RetryBudgetConfig;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// How many requests of a service may be sent again or hedged: a share of the requests of the last window that it has answered in time, and a few a second besides.
///
/// A bucket of tokens that leaks, after Finagle's `RetryBudget`: each request that did well puts in a share of a token, each repetition takes a
/// whole one, and both are forgotten when they have left the window. So repetitions in a window are never more than the share of
/// the requests in it and what the seconds give, whatever fails; the window moves on in tenths. A service that answers nothing in time any more is soon asked once only
/// for each request: with a share of all requests, whatever becomes of them, a service near its capacity would be kept from coming back after a burst.
///
/// Any thread, without locks. While one thread moves the window on, another may still find what is just being forgotten; what it
/// takes is counted, and missing afterwards. Times are those of [System#nanoTime].
public final class RetryBudget {
    private static final int SLOTS = 10;
    private static final long TOKEN = 1_000_000;

    private final long perRequest;
    private final long slotNanos;
    private final long origin;
    private final LongAdder requests = new LongAdder();
    private final AtomicLong counted = new AtomicLong(); // of the requests, those that are in a slot
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS); // put in less taken out, by tenths of the window
    private final AtomicLong balance; // their sum and the reserve
    private final AtomicLong current = new AtomicLong(); // the tenth that is running

    private RetryBudget(RetryBudgetConfig config, long now) {
        perRequest = Math.round(config.share() * TOKEN);
        slotNanos = config.window().toNanos() / SLOTS;
        origin = now;
        balance = new AtomicLong(TOKEN * config.perSecond() * config.window().toMillis() / TimeUnit.SECONDS.toMillis(1));
    }

    public static RetryBudget of(RetryBudgetConfig config, long now) {
        return new RetryBudget(config, now);
    }

    /// A request was answered in time, by whichever try.
    public void answered(long now) {
        moveOn(now); // first: what came before belongs to the tenth before
        requests.increment();
    }

    /// Takes the leave to send one of them again.
    ///
    /// @return whether there was one left
    public boolean take(long now) {
        moveOn(now);
        count(current.get());
        long left;
        do {
            left = balance.get();
            if (left < TOKEN) return false;
        } while (!balance.compareAndSet(left, left - TOKEN));
        slots.addAndGet(slot(current.get()), -TOKEN);
        return true;
    }

    /// How many could be taken now.
    public long left(long now) {
        moveOn(now);
        count(current.get());
        return Math.max(0, balance.get() / TOKEN);
    }

    private void moveOn(long now) {
        long tenth = (now - origin) / slotNanos;
        long before = current.get();
        if (tenth <= before || !current.compareAndSet(before, tenth)) return;
        count(before);
        for (long each = Math.max(before + 1, tenth - SLOTS + 1); each <= tenth; each++) {
            balance.addAndGet(-slots.getAndSet(slot(each), 0));
        }
    }

    /// Puts in what the requests gave that came since the last time.
    private void count(long tenth) {
        long sum = requests.sum();
        long before = counted.get();
        if (sum <= before || !counted.compareAndSet(before, sum)) return;
        long given = (sum - before) * perRequest;
        slots.addAndGet(slot(tenth), given);
        balance.addAndGet(given);
    }

    private static int slot(long tenth) {
        return (int) (tenth % SLOTS);
    }
}
