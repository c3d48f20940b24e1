// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import io.cardea.core.exchange.Identity;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Tokens by whom they tell of, all of it: a table of a fixed size, four places for each hash. Who is new takes the place of what is no longer used, else of one that chance picks. No lock; any thread:
/// two that write the same place lose one token, which costs a second signature.
final class SignedTokens {
    private static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable Signed> places;
    private final int mask;

    /// @param renew from when on it should be replaced, in milliseconds since 1970
    /// @param until when it is no longer given to anybody
    record Signed(Identity who, String token, long renew, long until) {}

    /// @param most rounded up to a power of two
    SignedTokens(int most) {
        int sets = most == 0 ? 0 : Math.max(1, Integer.highestOneBit(Math.max(most - 1, 1)) * 2 / WAYS);
        places = new AtomicReferenceArray<>(sets * WAYS);
        mask = sets - 1;
    }

    @Nullable Signed find(Identity who, long now) {
        if (places.length() == 0) return null;
        int set = set(who);
        for (int i = set; i < set + WAYS; i++) {
            var known = places.getAcquire(i);
            if (known != null && now < known.until && known.who.equals(who)) return known;
        }
        return null;
    }

    void put(Signed fresh, long now) {
        if (places.length() == 0) return;
        int set = set(fresh.who);
        int at = set + ThreadLocalRandom.current().nextInt(WAYS);
        for (int i = set; i < set + WAYS; i++) {
            var known = places.getAcquire(i);
            if (known == null || known.until <= now) at = i;
        }
        for (int i = set; i < set + WAYS; i++) {
            var known = places.getAcquire(i);
            if (known != null && known.who.equals(fresh.who)) at = i;
        }
        places.setRelease(at, fresh);
    }

    private int set(Identity who) {
        int hash = who.hashCode() * 0x9e3779b9; // those of sets are sums
        return ((hash ^ hash >>> 16) & mask) * WAYS;
    }
}
