// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether Redis is there: a breaker for all that is asked. While it is away nobody asks but the keeper, so nobody waits. Any thread.
final class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    /// So many failures in a row, and it is away.
    static final int FAILURES = 5;

    private final String where;
    private final Runnable sought;
    private final AtomicReference<At> at = new AtomicReference<>(At.UNKNOWN);
    private final AtomicInteger failures = new AtomicInteger();
    private final LongAdder departures = new LongAdder();
    private volatile long since = System.nanoTime();
    private volatile String why = "not connected yet";
    private volatile boolean closed;

    private enum At { UNKNOWN, HERE, AWAY }

    /// @param where for people
    /// @param sought begins to look for it; must not wait
    Presence(String where, Runnable sought) {
        this.where = where;
        this.sought = sought;
    }

    boolean isHere() {
        return at.get() == At.HERE;
    }

    /// How often it went away.
    long departures() {
        return departures.sum();
    }

    String where() {
        return where;
    }

    /// `away for 12 s: connection refused`; empty while it is here.
    String remark() {
        return isHere() ? "" : "away for " + (System.nanoTime() - since) / 1_000_000_000 + " s: " + why;
    }

    void answered() {
        if (failures.get() != 0) failures.set(0);
    }

    /// One question came to nothing.
    void failed(String reason) {
        if (failures.incrementAndGet() >= FAILURES) lost(reason);
    }

    /// It is certainly not there.
    void lost(String reason) {
        if (closed) return;
        var before = at.getAndSet(At.AWAY);
        why = reason;
        if (before == At.AWAY) return;
        since = System.nanoTime();
        departures.increment();
        LOG.warn("Redis ({}) is away: {}. Each use goes on as its `when-unavailable` says", where, reason);
        sought.run();
    }

    void back() {
        failures.set(0);
        if (closed || at.getAndSet(At.HERE) == At.HERE) return;
        LOG.info("Redis ({}) is there, after {} ms", where, (System.nanoTime() - since) / 1_000_000);
    }

    /// From now on it is away, and nothing is said of it.
    void close() {
        closed = true;
        why = "this edge has let go of it";
        at.set(At.AWAY);
    }
}
