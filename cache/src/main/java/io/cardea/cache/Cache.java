// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.store.Purges;
import io.cardea.cache.store.Store;
import io.cardea.cache.store.Ticks;

/// What all routes' caches have in common, and what outlives a reload: what is stored, and what was purged. Any thread.
record Cache(Store store, Purges purges, Ticks ticks) implements AutoCloseable {
    @Override
    public void close() {
        store.close();
    }
}
