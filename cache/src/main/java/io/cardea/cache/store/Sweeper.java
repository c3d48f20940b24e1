// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes through all that is stored, some time after something was purged: drops what is void, makes stale what was purged softly, and then
/// forgets the notes that said so, as far back as no fill is under way that they may be meant for.
///
/// It works in small slices on a virtual thread of its own, which lives while there is something to forget: about a thirtieth of a core, a
/// fifth when the notes are more than half of what is noted at most. When nothing was purged it does nothing.
public final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int SLICE = 256;
    private static final int REST = 30;
    private static final int CROWDED_REST = 4;

    private final GuardedStore store;
    private final Purges purges;
    private final LongSupplier oldestFill;
    private final Duration quiet;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final LongAdder dropped = new LongAdder();
    private volatile long sweptTo;
    private volatile long sweeps;
    private volatile boolean closed;
    private volatile @Nullable Thread worker;

    /// @param oldestFill the number of purges before the oldest fill that is under way; [Long#MAX_VALUE] for none
    /// @param quiet how long it waits after a purge, so that many are swept at once
    public Sweeper(GuardedStore store, Purges purges, LongSupplier oldestFill, Duration quiet) {
        this.store = store;
        this.purges = purges;
        this.oldestFill = oldestFill;
        this.quiet = quiet;
    }

    /// Begins to work whenever something is purged.
    public Sweeper start() {
        purges.tell(this::purged);
        return this;
    }

    private void purged() {
        if (closed) return;
        if (!awake.get() && awake.compareAndSet(false, true)) worker = Thread.ofVirtual().name("cardea-cache-sweeps").start(this::work);
        else if (purges.isCrowded()) LockSupport.unpark(worker);
    }

    private void work() {
        try {
            while (!closed && (purges.names() > 0 || sweptTo < purges.current())) {
                for (long until = System.nanoTime() + quiet.toNanos(); !closed && System.nanoTime() < until && !purges.isCrowded(); ) LockSupport.parkNanos(Math.min(quiet.toNanos(), 200_000_000));
                sweep(nanos -> LockSupport.parkNanos(nanos * (purges.isCrowded() ? CROWDED_REST : REST)));
            }
        } catch (RuntimeException e) {
            LOG.error("the cache cannot be swept", e); // what is void is still never given
        } finally {
            awake.set(false);
        }
        if (!closed && sweptTo < purges.current()) purged(); // between the last look and now
    }

    /// How long a slice took, so that there is a rest behind it.
    interface Pace {
        void rest(long nanos);
    }

    /// Goes through the store once if something was purged since the last time, and forgets what can be forgotten.
    synchronized void sweep(Pace pace) {
        if (sweptTo < purges.current()) {
            long upTo = store.settled();
            long cursor = 0;
            do {
                long begun = System.nanoTime();
                cursor = slice(cursor);
                if (closed) return;
                pace.rest(System.nanoTime() - begun);
            } while (cursor != 0);
            sweptTo = upTo;
            sweeps++;
        }
        // A fill that hangs may keep notes only as long as there is room for them.
        purges.trim(purges.isCrowded() ? sweptTo : Math.min(sweptTo, oldestFill.getAsLong()));
    }

    private long slice(long cursor) {
        List<CacheKey> stale = new ArrayList<>(0);
        long next = store.visit(cursor, SLICE, (stored, hits) -> {
            long met = purges.met(stored);
            if (met == Purges.VOID) dropped.increment();
            else if (met != Purges.NOTHING && stored.terms().expired(met) != stored.terms()) stale.add(stored.key());
            return met != Purges.VOID;
        });
        for (var key : stale) store.show(key, (stored, hits) -> {
            store.settle(stored);
            return true;
        });
        return next;
    }

    /// How often all was gone through.
    public long sweeps() {
        return sweeps;
    }

    /// Answers that were dropped by it.
    public long dropped() {
        return dropped.sum();
    }

    /// The number of the last purge that all that is stored was compared with.
    public long sweptTo() {
        return sweptTo;
    }

    /// Returns when it is at rest: the store may be closed then.
    @Override
    public void close() {
        closed = true;
        while (awake.get()) {
            LockSupport.unpark(worker);
            LockSupport.parkNanos(100_000);
        }
    }
}
