// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.state.Limit;
import io.cardea.core.state.count.Taken;
import io.cardea.core.state.count.UseLog;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The logs of many keys, for sliding logs: on the heap, bounded in keys and in uses, for any number of threads.
///
/// In stripes, each with a lock that is held for as long as it takes to look at one log. A stripe that is full forgets a key whose log is empty, or else, of
/// those that were not used for longest, the one that has used least, if that is less than half of what it may. If there is none such, the newcomer
/// shares a log with other newcomers.
final class UseLogs {
    private static final int STRIPES = 64;
    private static final int LOOKED_AT = 16;
    private static final int SMALL = 4;

    private final int keys;
    private final long uses;
    private final Stripe[] stripes = new Stripe[STRIPES];
    private final LongAdder evicted = new LongAdder();
    private final LongAdder shared = new LongAdder();

    /// @param keys that are remembered at most
    /// @param uses for which there is room at most, beyond the first four of each key
    UseLogs(int keys, long uses) {
        this.keys = Math.max(LOOKED_AT, keys / STRIPES);
        this.uses = uses / STRIPES;
        for (int i = 0; i < STRIPES; i++) stripes[i] = new Stripe();
    }

    private static final class Kept {
        final UseLog log = new UseLog();
        long until;
        boolean half;
    }

    private static final class Stripe {
        final Map<Key, Kept> logs = new LinkedHashMap<>(16, 0.75f, true);
        final Map<Key, Kept> crowd = new HashMap<>();
        long room;
    }

    /// @param most as far as the log may grow
    @FunctionalInterface
    interface Visit {
        Taken visit(UseLog log, int most);
    }

    Taken change(Key key, Limit limit, Key limitKey, long now, Visit visit) {
        var stripe = stripe(key);
        synchronized (stripe) {
            var kept = kept(stripe, key, limitKey, now);
            int before = kept.log.room();
            int most = (int) Math.min(limit.amount(), Math.max(SMALL, before + uses - stripe.room));
            var taken = visit.visit(kept.log, most);
            stripe.room += kept.log.room() - before;
            kept.until = taken.until();
            kept.half = taken.remaining() * 2 <= limit.amount();
            return taken;
        }
    }

    /// @param otherwise for a key that is not remembered
    <T> T find(Key key, Function<UseLog, T> visit, T otherwise) {
        var stripe = stripe(key);
        synchronized (stripe) {
            var kept = stripe.logs.get(key);
            return kept == null ? otherwise : visit.apply(kept.log);
        }
    }

    private Kept kept(Stripe stripe, Key key, Key limitKey, long now) {
        var known = stripe.logs.get(key);
        if (known != null) return known;
        if (stripe.logs.size() >= keys && !makesRoom(stripe, now)) {
            shared.increment();
            return stripe.crowd.computeIfAbsent(limitKey, any -> new Kept());
        }
        var made = new Kept();
        stripe.logs.put(key, made);
        return made;
    }

    private boolean makesRoom(Stripe stripe, long now) {
        int looked = 0;
        @Nullable Key least = null;
        for (Iterator<Map.Entry<Key, Kept>> all = stripe.logs.entrySet().iterator(); all.hasNext() && looked < LOOKED_AT; looked++) {
            var one = all.next();
            if (one.getValue().until <= now) {
                stripe.room -= one.getValue().log.room() - SMALL;
                all.remove();
                return true;
            }
            if (least == null && !one.getValue().half) least = one.getKey();
        }
        if (least == null) return false;
        var gone = stripe.logs.remove(least);
        if (gone != null) stripe.room -= gone.log.room() - SMALL;
        evicted.increment();
        return true;
    }

    private Stripe stripe(Key key) {
        return stripes[(int) (key.hi() >>> 58)];
    }

    long used() {
        long sum = 0;
        for (var stripe : stripes) {
            synchronized (stripe) {
                sum += stripe.logs.size();
            }
        }
        return sum;
    }

    long evicted() {
        return evicted.sum();
    }

    long shared() {
        return shared.sum();
    }
}
