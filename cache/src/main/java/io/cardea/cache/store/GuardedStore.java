// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// A store that neither takes nor gives what a purge has met. What is purged softly is stored as expired from that moment on.
///
/// An answer is compared with the purges and put in its place under the lock of its key (one of 64), and so is the purge of a URL: a fill
/// that was compared before a purge has been stored when the purge looks for it.
public final class GuardedStore implements Store {
    private static final int LOCKS = 64;

    private final Store kept;
    private final Purges purges;
    private final Object[] locks = new Object[LOCKS];
    private final LongAdder dropped = new LongAdder();

    public GuardedStore(Store kept, Purges purges) {
        this.kept = kept;
        this.purges = purges;
        for (int i = 0; i < LOCKS; i++) locks[i] = new Object();
    }

    /// What a purge did.
    ///
    /// @param answers that were found and dropped, or made stale
    public record Purged(long sequence, int answers) {}

    private Object lock(CacheKey key) {
        return locks[key.hashCode() * 0x9E3779B1 >>> 26];
    }

    /// All variants of a URL, at once.
    public Purged purge(CacheKey key, boolean soft) {
        synchronized (lock(key)) {
            long number = purges.url(key, soft);
            if (!soft) return new Purged(number, kept.remove(key));
            var found = new AtomicInteger();
            kept.show(key, (each, hits) -> { // which is no use of it, as finding it were
                expire(each, purges.now());
                found.incrementAndGet();
                return true;
            });
            return new Purged(number, found.get());
        }
    }

    /// What there is no room for as expired must not stay as fresh: nobody remembers the purge once it was swept.
    private boolean expire(Stored stored, long moment) {
        boolean stays = kept.replace(stored, expired(stored, moment));
        if (!stays) kept.drop(stored);
        return stays;
    }

    /// One more of the same, which is another's: the body counts for both.
    private static Stored expired(Stored stored, long moment) {
        return stored.with(stored.terms().expired(moment));
    }

    @Override
    public List<Stored> find(CacheKey key) {
        return unmet(kept.find(key));
    }

    @Override
    public List<Stored> find(CacheKey key, String scope) {
        return unmet(kept.find(key, scope));
    }

    private List<Stored> unmet(List<Stored> all) {
        for (int i = 0; i < all.size(); i++) {
            var each = all.get(i);
            if (purges.met(each) != Purges.NOTHING) return sifted(all);
        }
        return all;
    }

    private List<Stored> sifted(List<Stored> all) {
        var left = new ArrayList<Stored>(all.size());
        for (var each : all) {
            long met = purges.met(each);
            if (met == Purges.NOTHING || met != Purges.VOID && each.terms().expired(met) == each.terms()) {
                left.add(each);
                continue;
            }
            if (met == Purges.VOID) {
                kept.drop(each);
                dropped.increment();
            } else {
                var stale = expired(each, met);
                if (stale.retain()) left.add(stale);
                if (!replace(each, stale)) kept.drop(each);
            }
            each.release();
        }
        return left;
    }

    /// Drops one, or makes it stale, if a purge has met it. That is no use of it.
    ///
    /// @param stored retained by the caller
    void settle(Stored stored) {
        long met = purges.met(stored);
        if (met == Purges.VOID) {
            kept.drop(stored);
            dropped.increment();
        } else if (met != Purges.NOTHING && stored.terms().expired(met) != stored.terms() && !replace(stored, expired(stored, met))) {
            kept.drop(stored);
        }
    }

    @Override
    public boolean put(Stored stored) {
        synchronized (lock(stored.key())) {
            long met = purges.metUnderWay(stored.sequence(), stored.key(), stored.tags());
            if (met == Purges.NOTHING) return kept.put(stored);
            if (met == Purges.VOID) {
                stored.release();
                return false;
            }
            boolean taken = kept.put(expired(stored, met));
            stored.release();
            return taken;
        }
    }

    /// Drops both if the old one is void: what renews it does not make it whole.
    @Override
    public boolean replace(Stored old, Stored other) {
        synchronized (lock(old.key())) {
            boolean later = other.sequence() > old.sequence();
            long met = later ? purges.metUnderWay(other.sequence(), other.key(), other.tags())
                : Math.min(purges.metUrl(other.sequence(), other.key()), purges.met(other));
            if (met == Purges.VOID || purges.metUrl(old.sequence(), old.key()) == Purges.VOID || purges.met(old) == Purges.VOID) {
                kept.drop(old);
                other.release();
                return false;
            }
            if (met == Purges.NOTHING || other.terms().expired(met) == other.terms()) return kept.replace(old, other); // the very one that who found the old one has by now
            boolean stays = kept.replace(old, expired(other, met));
            other.release();
            return stays;
        }
    }

    /// The current number of the purges, once all that was compared with earlier ones is in its place.
    long settled() {
        long number = purges.current();
        for (var lock : locks) {
            synchronized (lock) {
                // whoever was at work under it is done
            }
        }
        return number;
    }

    /// Answers that were void when somebody asked for them.
    public long dropped() {
        return dropped.sum();
    }

    // ---- the rest is the store's ------------------------------------------------------------------------------------------

    @Override
    public void used(Stored stored) {
        kept.used(stored);
    }

    @Override
    public long mostObject() {
        return kept.mostObject();
    }

    @Override
    public void drop(Stored stored) {
        kept.drop(stored);
    }

    @Override
    public int remove(CacheKey key) {
        return kept.remove(key);
    }

    @Override
    public void show(CacheKey key, Visitor visitor) {
        kept.show(key, visitor);
    }

    @Override
    public long visit(long cursor, int most, Visitor visitor) {
        return kept.visit(cursor, most, visitor);
    }

    @Override
    public List<Eviction> evictions() {
        return kept.evictions();
    }

    @Override
    public Usage usage() {
        return kept.usage();
    }

    @Override
    public void close() {
        kept.close();
    }
}
