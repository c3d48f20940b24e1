// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What outlives a reload: pools, counters, files. Each is kept while any snapshot holds it.
///
/// Guarded by its own lock; used when snapshots are made and retired, never on the request path.
final class SharedResources {
    private static final Logger LOG = LoggerFactory.getLogger(SharedResources.class);
    private final Map<Key, Held> held = new HashMap<>();

    private record Key(Class<?> type, Object key) {}

    private static final class Held {
        final AutoCloseable resource;
        int holders;

        Held(AutoCloseable resource) {
            this.resource = resource;
        }
    }

    /// What one snapshot holds. Released once.
    final class Lease implements Runtime.Shared, AutoCloseable {
        private final Map<Key, Held> mine = new LinkedHashMap<>();

        @Override
        public <T extends AutoCloseable> T hold(Class<T> type, Object key, Supplier<T> make) {
            synchronized (held) {
                var at = new Key(type, key);
                var known = mine.get(at);
                if (known == null) {
                    known = held.get(at);
                    if (known == null) {
                        known = new Held(make.get());
                        held.put(at, known);
                    }
                    known.holders++;
                    mine.put(at, known);
                }
                return type.cast(known.resource);
            }
        }

        @Override
        public void close() {
            synchronized (held) {
                mine.forEach((key, each) -> {
                    if (--each.holders > 0) return;
                    held.remove(key);
                    shut(each.resource);
                });
                mine.clear();
            }
        }
    }

    Lease lease() {
        return new Lease();
    }

    static void shut(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("closing {} failed", resource, e);
        }
    }
}
