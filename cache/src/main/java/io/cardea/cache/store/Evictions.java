// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.ArrayList;
import java.util.List;

/// The last that went without being asked to, and how many there were. Under the store's lock.
final class Evictions {
    private static final int MOST = 1000;

    private final Store.Eviction[] noted = new Store.Eviction[MOST];
    private long count;

    void note(Store.Eviction eviction) {
        noted[(int) (count++ % MOST)] = eviction;
    }

    long count() {
        return count;
    }

    /// The newest first.
    List<Store.Eviction> last() {
        var last = new ArrayList<Store.Eviction>();
        for (long at = count - 1; at >= 0 && at >= count - MOST; at--) last.add(noted[(int) (at % MOST)]);
        return last;
    }
}
