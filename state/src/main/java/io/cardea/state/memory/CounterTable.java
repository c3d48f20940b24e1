// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.memory.LargePages;
import io.cardea.core.state.count.Cell;
import io.cardea.core.state.count.Rule;
import io.cardea.core.state.count.Taken;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;

/// What is remembered of many keys, outside of the heap: of fixed size, for any number of threads.
///
/// Buckets of twelve keys, each with a lock of its own that is held for some ten nanoseconds. A key lives in one of two buckets, both given by
/// its hash; the second is looked at only where the first has overflowed. When both are full, one of the keys there moves to its own other bucket (a step of
/// cuckoo hashing, Pagh and Rodler 2001). Where none can, room is made by
///
/// 1. a key that is as if it had never been seen: its window is over, its bucket has drained;
/// 2. else the key that has used the least, if that is less than half of what it may;
/// 3. else by none: the newcomer shares the counter of the least used key of the same limit, and is refused no later than that one. If all are
///    of other limits it is not counted.
///
/// So nobody can make the edge forget a key that has used up its limit, with however many keys of their own.
final class CounterTable {
    /// Bytes that a key costs when the table is as full as it is made for.
    static final int BYTES_A_KEY = 57;
    private static final int WAYS = 12;
    private static final int FILLED = 9; // keys a bucket, of the number that the table is made for
    private static final int BYTES = 512;
    // A bucket: its lock; sixteen bits of each key, so that one line of the processor's cache says where a key may be; the keys, each with all that is known of it.
    private static final int PRINTS = 8;
    private static final int KEYS = PRINTS + 2 * WAYS;
    private static final int KEY = 40;
    private static final int META = 8; // within a key
    private static final int CELL = 16;

    private static final VarHandle LONGS = ValueLayout.JAVA_LONG.varHandle();
    private static final long FREE = 0;
    private static final long LOCKED = 1;
    private static final long OVERFLOWED = 2; // some key of this bucket may live in its second one

    // A meta: when the key is as if never seen, in milliseconds since the table's beginning; which limit; how much is used.
    private static final int UNTIL = 24;
    private static final int LIMIT = 8;
    private static final long LATEST = (1L << 64 - UNTIL - 1) - 1;
    private static final int HALF = 128;

    private final MemorySegment memory;
    private final long buckets;
    private final long began;
    private final LongAdder used = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder shared = new LongAdder();
    private final LongAdder uncounted = new LongAdder();

    /// @param keys that find room, about
    /// @param now microseconds since 1970
    CounterTable(int keys, long now) {
        buckets = Math.max(2, Math.ceilDiv(keys, FILLED));
        memory = LargePages.take(buckets * BYTES, Arena.ofAuto());
        began = now / 1000 - 1;
    }

    /// What a visit does with a key. Under the bucket's lock: short, and never throws.
    @FunctionalInterface
    interface Visit {
        Taken visit(Rule rule, Cell cell, long now, long number);
    }

    /// Changes what is remembered of a key, making room for it if it is new.
    ///
    /// @param limit sixteen bits of the limit's hash
    /// @param most what the rule lets a key use at one moment
    Taken change(Visit visit, Rule rule, Key key, int limit, long most, long now, long number) {
        long slot = locked(key.hi(), tag(key.lo()), limit, now);
        boolean another = slot < 0;
        if (another) slot = ~slot;
        long bucket = slot / BYTES * BYTES;
        int way = (int) (slot - bucket);
        try {
            long metas = place(bucket, way) + META;
            if (another && (at(metas) >>> LIMIT & 0xffff) != limit) {
                uncounted.increment();
                return visit.visit(rule, Cell.NEW, now, number);
            }
            var taken = visit.visit(rule, cell(bucket, way), now, number);
            put(bucket, way, taken.cell());
            put(metas, meta(taken, most, limit));
            return taken;
        } finally {
            unlock(bucket);
        }
    }

    /// The same for a key that is remembered; nothing for one that is not.
    void correct(Visit visit, Rule rule, Key key, int limit, long most, long now, long number) {
        long slot = remembered(key);
        if (slot < 0) return;
        long bucket = slot / BYTES * BYTES;
        int way = (int) (slot - bucket);
        try {
            var taken = visit.visit(rule, cell(bucket, way), now, number);
            put(bucket, way, taken.cell());
            put(place(bucket, way) + META, meta(taken, most, limit));
        } finally {
            unlock(bucket);
        }
    }

    /// What is remembered of a key.
    Cell find(Key key) {
        long slot = remembered(key);
        if (slot < 0) return Cell.NEW;
        long bucket = slot / BYTES * BYTES;
        var cell = cell(bucket, (int) (slot - bucket));
        unlock(bucket);
        return cell;
    }

    /// @return as [#locked]; -1, and nothing locked, for a key that is not remembered
    private long remembered(Key key) {
        long tag = tag(key.lo());
        long first = first(key.hi());
        boolean likely = isLikely(first, tag);
        boolean both = lock(first);
        int way = way(first, tag, likely);
        if (way >= 0) return first + way;
        unlock(first);
        if (!both) return -1;
        long second = other(first, tag);
        lockBoth(first, second); // or it could move from one to the other while neither is looked at
        way = way(first, tag);
        long found = way >= 0 ? first : second;
        if (way < 0) way = way(second, tag);
        if (first != second) unlock(found == first ? second : first);
        if (way >= 0) return found + way;
        unlock(found);
        return -1;
    }

    /// @return the bucket's place plus the way, with the bucket locked; the complement of that if the key has to share another's
    private long locked(long hi, long tag, int limit, long now) {
        long first = first(hi);
        boolean likely = isLikely(first, tag);
        boolean both = lock(first);
        int way = way(first, tag, likely);
        if (way >= 0) return first + way;
        if (!both) {
            way = free(first, tag, now);
            if (way >= 0) return first + settle(first, way, tag);
        }
        unlock(first);
        long second = other(first, tag);
        lockBoth(first, second);
        long found = placed(first, second, tag, limit, now);
        if (first != second) unlock((found < 0 ? ~found : found) / BYTES * BYTES == first ? second : first);
        return found;
    }

    private long placed(long first, long second, long tag, int limit, long now) {
        int way = way(first, tag);
        if (way >= 0) return first + way;
        way = way(second, tag);
        if (way >= 0) return second + way;
        way = free(first, tag, now);
        if (way >= 0) return first + settle(first, way, tag);
        way = free(second, tag, now);
        if (way >= 0) {
            overflows(first);
            return second + settle(second, way, tag);
        }
        way = cleared(first, second, now);
        if (way >= 0) return first + settle(first, way, tag);
        long least = least(first, second, -1);
        if ((at(metas(least)) & 0xff) < HALF) {
            evicted.increment();
            long bucket = least / BYTES * BYTES;
            if (bucket == second) overflows(first);
            return bucket + settle(bucket, (int) (least - bucket), tag);
        }
        shared.increment();
        return ~least(first, second, limit);
    }

    /// Lets a key of the first bucket move to its other one. Third locks are only tried for: nobody waits for one with two in hand.
    ///
    /// @return the way that is free now, or -1
    private int cleared(long first, long second, long now) {
        for (int i = 0; i < WAYS; i++) {
            long tag = at(place(first, i));
            long other = other(first, tag);
            if (other == second || other == first || !tryLock(other)) continue;
            int way = free(other, tag, now);
            if (way >= 0) {
                settle(other, way, tag);
                put(other, way, cell(first, i));
                put(place(other, way) + META, at(place(first, i) + META));
                overflows(first);
            }
            unlock(other);
            if (way >= 0) return i;
        }
        return -1;
    }

    /// The key that has used least, of one limit if there is one of it.
    private long least(long first, long second, int limit) {
        long found = first;
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < 2 * WAYS; i++) {
            long slot = i < WAYS ? first + i : second + i - WAYS;
            long meta = at(metas(slot));
            boolean another = limit >= 0 && (meta >>> LIMIT & 0xffff) != limit;
            long rank = (another ? 1L << 62 : 0) | (meta & 0xff) << 48 | Math.min(meta >>> UNTIL, (1L << 48) - 1);
            if (rank < lowest) {
                lowest = rank;
                found = slot;
            }
        }
        return found;
    }

    private int settle(long bucket, int way, long tag) {
        long place = place(bucket, way);
        if (at(place) == 0) used.increment();
        put(place, tag);
        long word = bucket + PRINTS + way / 4 * 8;
        int shift = way % 4 * 16;
        put(word, at(word) & ~(0xffffL << shift) | print(tag) << shift);
        put(bucket, way, Cell.NEW);
        return way;
    }

    private int way(long bucket, long tag) {
        long wanted = print(tag) * 0x0001_0001_0001_0001L;
        for (int i = 0; i < WAYS; i += 4) {
            long found = zeroes(at(bucket + PRINTS + i * 2L) ^ wanted);
            while (found != 0) {
                int way = i + Long.numberOfTrailingZeros(found) / 16;
                if (at(place(bucket, way)) == tag) return way;
                found &= found - 1;
            }
        }
        return -1;
    }

    /// The top bit of each sixteen that are zero; of some behind such ones also, so that what is found has to be looked at.
    private static long zeroes(long word) {
        return word - 0x0001_0001_0001_0001L & ~word & 0x8000_8000_8000_8000L;
    }

    /// Never zero, which stands for nobody.
    private static long print(long tag) {
        long bits = tag >>> 48;
        return bits == 0 ? 1 : bits;
    }

    /// Where a key would like to be. Looked at before the bucket is locked, so that the processor fetches both lines of memory at once, not one after the other.
    private static int likely(long tag) {
        return (int) ((tag & 0xffff) * WAYS >>> 16);
    }

    private boolean isLikely(long bucket, long tag) {
        return (long) LONGS.getOpaque(memory, place(bucket, likely(tag))) == tag;
    }

    /// @param likely what was seen without the lock, which may have changed
    private int way(long bucket, long tag, boolean likely) {
        return likely && at(place(bucket, likely(tag))) == tag ? likely(tag) : way(bucket, tag);
    }

    private int free(long bucket, long tag, long now) {
        if (at(place(bucket, likely(tag))) == 0) return likely(tag);
        for (int i = 0; i < WAYS; i++) if (at(place(bucket, i)) == 0) return i;
        long time = now / 1000 - began;
        for (int i = 0; i < WAYS; i++) if (at(place(bucket, i) + META) >>> UNTIL <= time) return i;
        return -1;
    }

    private long meta(Taken taken, long most, int limit) {
        long until = taken.until() == Long.MAX_VALUE ? LATEST : Math.clamp(taken.until() / 1000 - began + 1, 0, LATEST);
        long share = taken.until() == Long.MAX_VALUE ? 255 : 255 - (long) (255.0 * Math.min(taken.remaining(), most) / most);
        return until << UNTIL | (long) limit << LIMIT | share;
    }

    private Cell cell(long bucket, int way) {
        long cell = place(bucket, way) + CELL;
        return new Cell(at(cell), at(cell + 8), at(cell + 16));
    }

    private void put(long bucket, int way, Cell cell) {
        long at = place(bucket, way) + CELL;
        put(at, cell.a());
        put(at + 8, cell.b());
        put(at + 16, cell.c());
    }

    private static long place(long bucket, int way) {
        return bucket + KEYS + (long) way * KEY;
    }

    private static long metas(long slot) {
        long bucket = slot / BYTES * BYTES;
        return place(bucket, (int) (slot - bucket)) + META;
    }

    private long first(long hi) {
        return Math.unsignedMultiplyHigh(hi, buckets) * BYTES;
    }

    /// The other bucket of a key, from either of the two.
    private long other(long bucket, long tag) {
        long other = Math.unsignedMultiplyHigh(tag * 0x9e3779b97f4a7c15L, buckets) - bucket / BYTES;
        return (other < 0 ? other + buckets : other) * BYTES;
    }

    private static long tag(long lo) {
        return lo == 0 ? 1 : lo; // 0 is nobody
    }

    /// @return whether the bucket has overflowed
    private boolean lock(long bucket) {
        for (int tries = 1; ; tries++) {
            long seen = (long) LONGS.getOpaque(memory, bucket);
            if ((seen & LOCKED) == FREE && LONGS.weakCompareAndSetAcquire(memory, bucket, seen, seen | LOCKED)) return (seen & OVERFLOWED) != 0;
            if (tries % 64 == 0) Thread.yield(); // whoever holds it may have lost its processor
            else Thread.onSpinWait();
        }
    }

    /// Always in the order of their places, so that nobody waits for somebody who waits.
    private void lockBoth(long one, long another) {
        lock(Math.min(one, another));
        if (one != another) lock(Math.max(one, another));
    }

    private boolean tryLock(long bucket) {
        long seen = (long) LONGS.getOpaque(memory, bucket);
        return (seen & LOCKED) == FREE && LONGS.compareAndSet(memory, bucket, seen, seen | LOCKED);
    }

    private void unlock(long bucket) {
        LONGS.setRelease(memory, bucket, at(bucket) & ~LOCKED);
    }

    private void overflows(long bucket) {
        put(bucket, at(bucket) | OVERFLOWED);
    }

    private long at(long place) {
        return (long) LONGS.get(memory, place);
    }

    private void put(long place, long value) {
        LONGS.set(memory, place, value);
    }

    /// Keys that are remembered, those that could be forgotten included.
    long used() {
        return used.sum();
    }

    /// Keys that were forgotten while they still counted, all with less than half of their limit used.
    long evicted() {
        return evicted.sum();
    }

    /// Times that a key had to share another's counter.
    long shared() {
        return shared.sum();
    }

    /// Times that a key was not counted at all.
    long uncounted() {
        return uncounted.sum();
    }

    long bytes() {
        return buckets * BYTES;
    }
}
