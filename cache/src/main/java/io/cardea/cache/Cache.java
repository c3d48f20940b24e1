// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.flight.Budget;
import io.cardea.cache.flight.Reasons;
import io.cardea.cache.flight.UnderWay;
import io.cardea.cache.store.GuardedStore;
import io.cardea.cache.store.Purges;
import io.cardea.cache.store.Store;
import io.cardea.cache.store.Sweeper;
import io.cardea.cache.store.Ticks;
import java.time.Duration;

/// What all routes' caches have in common, and what outlives a reload: what is stored, what was purged, what is under way. Any thread.
final class Cache implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final Caches caches;
    private final GuardedStore store;
    private final Purges purges;
    private final Ticks ticks;
    private final UnderWay underWay = new UnderWay();
    private final Reasons reasons = new Reasons();
    private final Budget budget;
    private final Sweeper sweeper;

    /// @param caches which it is one of until it is closed
    /// @param kept taken over
    /// @param mostUnderWay bytes that may lie beside the store, for all routes together
    Cache(Caches caches, Store kept, Ticks ticks, long mostUnderWay) {
        this.budget = new Budget(mostUnderWay);
        this.caches = caches;
        this.ticks = ticks;
        this.purges = new Purges(ticks);
        this.store = new GuardedStore(kept, purges);
        this.sweeper = new Sweeper(store, purges, underWay::oldest, QUIET).start();
    }

    GuardedStore store() {
        return store;
    }

    Purges purges() {
        return purges;
    }

    Ticks ticks() {
        return ticks;
    }

    UnderWay underWay() {
        return underWay;
    }

    Budget budget() {
        return budget;
    }

    Reasons reasons() {
        return reasons;
    }

    Sweeper sweeper() {
        return sweeper;
    }

    /// Answers that a purge has met, but for those by URL.
    long purged() {
        return store.dropped() + sweeper.dropped();
    }

    @Override
    public void close() {
        caches.remove(this);
        sweeper.close();
        store.close();
    }
}
