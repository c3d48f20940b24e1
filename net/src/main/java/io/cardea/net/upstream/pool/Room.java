// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How many connections there are to an endpoint, of all loops and of the settings of before, and which pools wait until there may be another. Any thread,
/// without locks.
///
/// One that takes no more requests and only ends those that it has makes room for its successor, as its last answer may take hours: so many may end beside the others as
/// there may be in all. Beyond that it keeps its place, so that there are never more than twice as many.
public final class Room {
    private static final long ENDING = 1L << 32;

    private final AtomicLong connections = new AtomicLong(); // all that are open, or being opened; and in the upper half those that take no more requests
    private final AtomicInteger places = new AtomicInteger(); // requests that they carry at once
    private final Queue<Pool> waiting = new ConcurrentLinkedQueue<>();
    private final List<Pool> pools = new CopyOnWriteArrayList<>(); // that may have one to give
    private volatile int carried; // by the connection of which that was learnt last; 0 before the first

    /// Connections that are open, or being opened.
    public int open() {
        return (int) connections.get();
    }

    /// Whether there may be another connection.
    ///
    /// @param most 0 for no limit
    boolean takesAnother(int most) {
        return takesAnother(connections.get(), most);
    }

    private static boolean takesAnother(long now, int most) {
        return most == 0 || (int) now - Math.min((int) (now >>> 32), most) < most;
    }

    /// Whether one more request would find no place. A look, which may be a moment late; [#enter] decides.
    ///
    /// @param most connections; 0 for no limit
    /// @param inFlight requests that are under way
    public boolean isFull(int most, int inFlight) {
        return inFlight >= places.get() && !takesAnother(most);
    }

    /// How many requests another connection is likely to carry at once: as many as the one before.
    ///
    /// @param most where nothing is known yet
    int expects(int most) {
        int known = carried;
        return known == 0 ? most : known;
    }

    /// @param most connections; 0 for no limit
    /// @param expected requests that the connection is likely to carry at once
    /// @return a connection's share, or empty if there may be no other now
    Optional<Share> enter(int most, int expected) {
        while (true) {
            long now = connections.get();
            if (!takesAnother(now, most)) return Optional.empty();
            if (!connections.compareAndSet(now, now + 1)) continue;
            places.addAndGet(expected);
            return Optional.of(new Share(expected));
        }
    }

    /// What one connection takes of the room. On its loop.
    final class Share {
        private int carries;
        private boolean ends;
        private boolean left;

        private Share(int carries) {
            this.carries = carries;
        }

        /// It carries so many at once, as is known by now.
        void carries(int now) {
            carried = now;
            if (!ends) carry(now);
        }

        private void carry(int now) {
            if (left || now == carries) return;
            places.addAndGet(now - carries);
            carries = now;
        }

        /// It takes no more requests. May be said again, when there are fewer.
        ///
        /// @param underWay those that it has
        void ends(int underWay) {
            carry(underWay);
            if (left || ends) return;
            ends = true;
            connections.addAndGet(ENDING);
            wake();
        }

        /// The connection is closed, or came to nothing.
        void leave() {
            if (left) return;
            carry(0);
            left = true;
            connections.addAndGet(ends ? -ENDING - 1 : -1);
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
