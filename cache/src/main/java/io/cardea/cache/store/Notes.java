// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.security.SecureRandom;

/// What was purged by name, in 32 bytes for each: the fingerprint of a name, its last hard and its last soft purge, and when that was. Two
/// names of one fingerprint are purged together, which does no harm.
///
/// Read by any thread, without a lock; written by one at a time.
final class Notes {
    private static final VarHandle AT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int WIDTH = 3;
    private static final int SOFT = 1;
    private static final int WHEN = 2;
    private static final int SMALLEST = 16;

    /// Names are fingerprints that anybody can compute: where they lie nobody shall know, or one could have all of them in one row.
    private static final long SECRET;
    private static final long FACTOR;

    static {
        var random = new SecureRandom();
        SECRET = random.nextLong();
        FACTOR = random.nextLong() | 1;
    }

    private volatile Table table = new Table(SMALLEST);
    private volatile int size;

    /// Names lie apart from what is noted: most that are looked for are not there, and nothing else is touched for them.
    ///
    /// @param noted for each name the number of its last hard purge, of its last soft one, and when that was
    private record Table(long[] names, long[] noted) {
        Table(int slots) {
            this(new long[slots], new long[slots * WIDTH]);
        }

        /// Where the name is, or would be.
        int slot(long name) {
            int mask = names.length - 1;
            int slot = (int) scattered(name) & mask;
            while (true) {
                long there = (long) AT.getAcquire(names, slot);
                if (there == name || there == 0) return slot;
                slot = slot + 1 & mask;
            }
        }

        boolean isAfter(int slot, long number) {
            return names[slot] != 0 && Math.max(noted[slot * WIDTH], noted[slot * WIDTH + SOFT]) > number;
        }

        /// The same with other room, without what was noted up to a number.
        Table rebuilt(int slots, long upTo) {
            var other = new Table(slots);
            for (int from = 0; from < names.length; from++) {
                if (!isAfter(from, upTo)) continue;
                int to = other.slot(names[from]);
                other.names[to] = names[from];
                System.arraycopy(noted, from * WIDTH, other.noted, to * WIDTH, WIDTH);
            }
            return other;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// What the purges of a name mean for what is as old as a number: [Purges#VOID], [Purges#NOTHING], or the moment since when it counts as expired.
    long met(long fingerprint, long since) {
        var read = table;
        long name = named(fingerprint);
        int slot = read.slot(name);
        if ((long) AT.getAcquire(read.names, slot) != name) return Purges.NOTHING; // free, or another's since a moment ago
        int at = slot * WIDTH;
        if ((long) AT.getAcquire(read.noted, at) > since) return Purges.VOID;
        return (long) AT.getAcquire(read.noted, at + SOFT) > since ? (long) AT.getOpaque(read.noted, at + WHEN) : Purges.NOTHING;
    }

    /// @param when milliseconds; counts if it is soft
    void note(long fingerprint, long sequence, boolean soft, long when) {
        var written = table;
        long name = named(fingerprint);
        int slot = written.slot(name);
        boolean isNew = written.names[slot] == 0;
        if (isNew && (size + 1) * 4L > written.names.length * 3L) {
            written = written.rebuilt(written.names.length * 2, 0);
            slot = written.slot(name);
        }
        int at = slot * WIDTH;
        if (soft) {
            AT.setOpaque(written.noted, at + WHEN, when);
            AT.setRelease(written.noted, at + SOFT, sequence);
        } else {
            AT.setRelease(written.noted, at, sequence);
        }
        if (isNew) {
            AT.setRelease(written.names, slot, name); // last: who finds the name finds the rest
            size = size + 1;
        }
        table = written;
    }

    /// Forgets what was noted up to a number. Gives memory back.
    void trim(long upTo) {
        if (size == 0) return;
        int left = 0;
        var old = table;
        for (int slot = 0; slot < old.names.length; slot++) if (old.isAfter(slot, upTo)) left++;
        if (left == size) return;
        int slots = SMALLEST;
        while (left * 2L > slots) slots *= 2;
        table = old.rebuilt(slots, upTo);
        size = left;
    }

    private static long scattered(long name) {
        long mixed = name ^ SECRET;
        long folded = Math.unsignedMultiplyHigh(mixed, FACTOR) ^ mixed * FACTOR; // both halves: every bit counts
        return Math.unsignedMultiplyHigh(folded, FACTOR) ^ folded >>> 32;
    }

    /// For tests: how far a name lies from where it is looked for first, at most.
    int farthest() {
        var seen = table;
        int mask = seen.names.length - 1;
        int most = 0;
        for (int slot = 0; slot <= mask; slot++) if (seen.names[slot] != 0) most = Math.max(most, slot - (int) scattered(seen.names[slot]) & mask);
        return most;
    }

    private static long named(long fingerprint) {
        return fingerprint == 0 ? 1 : fingerprint;
    }
}
