// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.core.spi.Identifier.Finding;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Tokens that were found good, by their hashes and not themselves: a table of a fixed size, four places for each hash. Who is new takes the place of what has ended, else
/// of one that chance picks. No lock; any thread: two that write the same place lose one entry, which costs a second check.
final class KnownTokens {
    private static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable Known> places;
    private final int mask;

    /// @param keys the issuer's when it was checked: with others it counts no more
    /// @param until in milliseconds since 1970
    private record Known(byte[] hash, PublicKeys keys, long until, Finding finding) {}

    /// @param most rounded up to a power of two
    KnownTokens(int most) {
        int sets = most == 0 ? 0 : Math.max(1, Integer.highestOneBit(Math.max(most - 1, 1)) * 2 / WAYS);
        places = new AtomicReferenceArray<>(sets * WAYS);
        mask = sets - 1;
    }

    @Nullable Finding find(byte[] hash, PublicKeys keys, long now) {
        if (places.length() == 0) return null;
        int set = set(hash);
        for (int i = set; i < set + WAYS; i++) {
            var known = places.getAcquire(i);
            if (known != null && known.keys == keys && now < known.until && MessageDigest.isEqual(known.hash, hash)) return known.finding;
        }
        return null;
    }

    void put(byte[] hash, PublicKeys keys, long until, Finding finding, long now) {
        if (places.length() == 0) return;
        int set = set(hash);
        int at = set + ThreadLocalRandom.current().nextInt(WAYS);
        for (int i = set; i < set + WAYS; i++) {
            var known = places.getAcquire(i);
            if (known == null || known.until <= now || known.keys != keys) at = i;
        }
        places.setRelease(at, new Known(hash.clone(), keys, until, finding));
    }

    private int set(byte[] hash) {
        return (ByteBuffer.wrap(hash).getInt() & mask) * WAYS;
    }
}
