// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.hash.XxHash64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/// Who has asked for which path lately: two Bloom filters (Bloom 1970) that take turns, so that a path is remembered for one to two times as long as the window. Of
/// 256 KiB, whatever comes. With more than some hundred thousand paths in a window, some that are new look known; never the other way. Any thread.
final class SeenPaths {
    private static final int BITS = 1 << 20;
    private static final int PROBES = 4;

    private final long window;
    private final LongSupplier nanos;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private volatile Pair pair;

    private record Pair(AtomicLongArray now, AtomicLongArray before, long since) {}

    /// @param window nanoseconds
    SeenPaths(long window, LongSupplier nanos) {
        this.window = window;
        this.nanos = nanos;
        pair = new Pair(new AtomicLongArray(BITS / 64), new AtomicLongArray(BITS / 64), nanos.getAsLong());
    }

    /// Whether this key has not asked for this path before; from now on it has.
    boolean isNew(String key, String path) {
        var current = turned();
        long hash = XxHash64.hash(path, XxHash64.hash(key, seed));
        boolean known = mark(current.now, hash);
        return !known && !holds(current.before, hash);
    }

    private Pair turned() {
        var current = pair;
        long time = nanos.getAsLong();
        if (time - current.since < window) return current;
        synchronized (this) { // once a window
            if (pair == current) {
                boolean stale = time - current.since >= 2 * window;
                pair = new Pair(new AtomicLongArray(BITS / 64), stale ? new AtomicLongArray(BITS / 64) : current.now, time);
            }
            return pair;
        }
    }

    /// @return whether all its bits were set before
    private static boolean mark(AtomicLongArray filter, long hash) {
        boolean known = true;
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            long mask = 1L << bit;
            if ((filter.get(bit >> 6) & mask) == 0) known &= (filter.getAndAccumulate(bit >> 6, mask, (a, b) -> a | b) & mask) != 0;
        }
        return known;
    }

    private static boolean holds(AtomicLongArray filter, long hash) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            if ((filter.get(bit >> 6) & 1L << bit) == 0) return false;
        }
        return true;
    }

    /// Two halves of the hash make as many probes as are needed (Kirsch and Mitzenmacher 2006).
    private static int bit(long hash, int probe) {
        return (int) hash + probe * (int) (hash >>> 32) & BITS - 1;
    }
}
