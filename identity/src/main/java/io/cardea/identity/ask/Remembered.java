// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.ask;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Answers by the hash of what was asked: a table of a fixed size, four places for each. Who is new takes the place of what has ended, else of one that chance picks. No lock; any thread.
final class Remembered<T> {
    private static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable Entry<T>> places;
    private final int mask;

    private record Entry<T>(ByteBuffer key, T value, long until) {}

    /// @param most rounded up to a power of two, at least 4
    Remembered(int most) {
        int sets = Math.max(1, Integer.highestOneBit(Math.max(most - 1, 1)) * 2 / WAYS);
        places = new AtomicReferenceArray<>(sets * WAYS);
        mask = sets - 1;
    }

    @Nullable T find(ByteBuffer key, long now) {
        int set = set(key);
        for (int i = set; i < set + WAYS; i++) {
            var entry = places.getAcquire(i);
            if (entry != null && now < entry.until && entry.key.equals(key)) return entry.value;
        }
        return null;
    }

    void put(ByteBuffer key, T value, long until, long now) {
        int set = set(key);
        int at = set + ThreadLocalRandom.current().nextInt(WAYS);
        for (int i = set; i < set + WAYS; i++) {
            var entry = places.getAcquire(i);
            if (entry == null || entry.until <= now) at = i;
        }
        for (int i = set; i < set + WAYS; i++) {
            var entry = places.getAcquire(i);
            if (entry != null && entry.key.equals(key)) at = i;
        }
        places.setRelease(at, new Entry<>(key, value, until));
    }

    private int set(ByteBuffer key) {
        return (key.getInt(0) & mask) * WAYS;
    }
}
