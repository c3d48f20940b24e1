// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// What was found of credentials or questions, by their hashes and not themselves: a table of a fixed size, four places for each hash. Who is new takes the place of what has ended, else
/// of one that chance picks. No lock; any thread: two that write the same place lose one entry, which costs a second check.
public final class Remembered<T> {
    private static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable Known<T>> places;
    private final int mask;

    /// @param by compared by identity: what judges is one object as long as nothing of it has changed
    private record Known<T>(byte[] hash, Object by, long until, T finding) {}

    /// @param most rounded up to a power of two; 0 to remember nothing
    public Remembered(int most) {
        int sets = most == 0 ? 0 : Math.max(1, Integer.highestOneBit(Math.max(most - 1, 1)) * 2 / WAYS);
        places = new AtomicReferenceArray<>(sets * WAYS);
        mask = sets - 1;
    }

    /// @param by what it is judged by now: what was judged by anything else counts no more
    /// @param now in milliseconds since 1970
    public @Nullable T find(byte[] hash, Object by, long now) {
        if (places.length() == 0) return null;
        int set = set(hash);
        for (int i = set; i < set + WAYS; i++) {
            var known = places.getAcquire(i);
            if (known != null && known.by == by && now < known.until && MessageDigest.isEqual(known.hash, hash)) return known.finding;
        }
        return null;
    }

    /// @param by what it was judged by: an issuer's keys, a password's hash
    /// @param until in milliseconds since 1970
    public void put(byte[] hash, Object by, long until, T finding, long now) {
        if (places.length() == 0) return;
        int set = set(hash);
        int at = set + ThreadLocalRandom.current().nextInt(WAYS);
        for (int i = set; i < set + WAYS; i++) {
            var known = places.getAcquire(i);
            if (known == null || known.until <= now || MessageDigest.isEqual(known.hash, hash)) at = i;
        }
        places.setRelease(at, new Known<>(hash.clone(), by, until, finding));
    }

    private int set(byte[] hash) {
        return (ByteBuffer.wrap(hash).getInt() & mask) * WAYS;
    }
}
