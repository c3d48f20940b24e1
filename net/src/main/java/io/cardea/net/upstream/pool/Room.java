// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// How many connections there are to an endpoint, of all loops and of the settings of before, and which pools wait until there may be another. Any thread,
/// without locks.
public final class Room {
    private final AtomicInteger open = new AtomicInteger(); // or being opened
    private final AtomicInteger places = new AtomicInteger(); // requests that they carry at once
    private final Queue<Pool> waiting = new ConcurrentLinkedQueue<>();
    private final List<Pool> pools = new CopyOnWriteArrayList<>(); // that may have one to give

    /// Connections that are open, or being opened.
    public int open() {
        return open.get();
    }

    /// Whether one more request would find no place. A look, which may be a moment late; [#enter] decides.
    ///
    /// @param most connections; 0 for no limit
    /// @param inFlight requests that are under way
    public boolean isFull(int most, int inFlight) {
        return most > 0 && open.get() >= most && inFlight >= places.get();
    }

    /// @param most connections; 0 for no limit
    /// @param expected requests that the connection is likely to carry at once
    /// @return a connection's share, or empty if there may be no other now
    Optional<Share> enter(int most, int expected) {
        while (true) {
            int now = open.get();
            if (most > 0 && now >= most) return Optional.empty();
            if (!open.compareAndSet(now, now + 1)) continue;
            places.addAndGet(expected);
            return Optional.of(new Share(expected));
        }
    }

    /// What one connection takes of the room. On its loop.
    final class Share {
        private int carries;
        private boolean left;

        private Share(int carries) {
            this.carries = carries;
        }

        /// It carries so many at once, as is known by now.
        void carries(int now) {
            if (left) return;
            places.addAndGet(now - carries);
            carries = now;
        }

        /// The connection is closed, or came to nothing.
        void leave() {
            if (left) return;
            left = true;
            places.addAndGet(-carries);
            open.decrementAndGet();
            wake();
        }
    }

    void join(Pool pool) {
        pools.add(pool);
    }

    void quit(Pool pool) {
        pools.remove(pool);
        stay(pool);
    }

    /// A pool has somebody who waits: it is told by [Pool#admit], once, when there may be room; and if another pool has a connection that nobody uses, that one is closed.
    void await(Pool pool) {
        waiting.add(pool);
        claim(pools.iterator(), pool);
    }

    /// The same for one that has nobody any more.
    void stay(Pool pool) {
        waiting.remove(pool);
    }

    /// Whether anybody waits, so that nothing is to be kept.
    boolean isAwaited() {
        return !waiting.isEmpty();
    }

    void wake() {
        var next = waiting.poll();
        if (next != null && !next.onLoop(next::admit)) wake();
    }

    /// One after the other is asked, each on its loop, until one gives.
    private static void claim(Iterator<Pool> left, Pool by) {
        while (left.hasNext()) {
            var asked = left.next();
            if (asked != by && asked.onLoop(() -> {
                if (!asked.gives()) claim(left, by);
            })) return;
        }
    }
}
