// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.ArrayList;
import java.util.List;

/// The last that went without being asked to, and how many there were. Keys are kept as they were stored, and read when somebody looks: one
/// that is large may displace tens of thousands, while loops wait. Of those only some are noted, and all are counted. Under the store's lock.
final class Evictions {
    private static final int MOST = 1000;
    static final int MOST_AT_ONCE = 100;

    private final Noted[] noted = new Noted[MOST];
    private long next;
    private long count;
    private int left = MOST_AT_ONCE;

    /// One that went, with its key as [CacheKey#encoded] gave it.
    record Noted(byte[] key, String why, long bytes, long hits) {
        Store.Eviction told() {
            return new Store.Eviction(CacheKey.decoded(key).toString(), why, bytes, hits);
        }
    }

    /// Somebody comes for whom others may have to go.
    void begin() {
        left = MOST_AT_ONCE;
    }

    /// Counts one.
    ///
    /// @return whether it is to be noted
    boolean count() {
        count++;
        return left-- > 0;
    }

    void note(Noted eviction) {
        noted[(int) (next++ % MOST)] = eviction;
    }

    /// How many there were in all.
    long counted() {
        return count;
    }

    /// The newest first.
    List<Noted> last() {
        var last = new ArrayList<Noted>();
        for (long at = next - 1; at >= 0 && at >= next - MOST; at--) last.add(noted[(int) (at % MOST)]);
        return last;
    }
}
