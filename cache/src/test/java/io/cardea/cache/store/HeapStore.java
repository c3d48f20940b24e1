// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Answers in a map for each part of the keys, the one that was used longest ago goes first.
///
/// Bodies are buffers of their own outside the heap. A part is locked for as long as a look-up takes.
public final class HeapStore implements Store {
    private final Part[] parts;
    private final long most;

    /// @param most bytes of all that is kept
    public HeapStore(long most) {
        this.most = most;
        int count = most >= 16L << 20 ? 4 : 1; // a part must hold an object of some size
        parts = new Part[count];
        for (int i = 0; i < count; i++) parts[i] = new Part(most / count);
    }

    private static final class Part {
        private final long most;
        private final LinkedHashMap<CacheKey, List<Stored>> entries = new LinkedHashMap<>(64, 0.75f, true);
        private long bytes;
        private long evicted;

        Part(long most) {
            this.most = most;
        }

        void shrink() {
            var oldest = entries.entrySet().iterator();
            while (bytes > most && oldest.hasNext()) {
                var variants = oldest.next().getValue();
                oldest.remove();
                for (var each : variants) drop(each);
                evicted += variants.size();
            }
        }

        void drop(Stored stored) {
            bytes -= stored.weight();
            stored.release();
        }
    }

    private Part part(CacheKey key) {
        int hash = key.hashCode() * 0x9E3779B1;
        return parts[(hash >>> 16) % parts.length];
    }

    @Override
    public void used(Stored stored) {
        // all of a key were used when they were found
    }

    @Override
    public long mostObject() {
        return most / parts.length / 2;
    }

    @Override
    public List<Stored> find(CacheKey key) {
        var part = part(key);
        synchronized (part) {
            var variants = part.entries.get(key);
            if (variants == null) return List.of();
            for (var each : variants) each.body().retain();
            return variants;
        }
    }

    @Override
    public List<Stored> find(CacheKey key, String scope) {
        var all = find(key);
        var left = all.stream().filter(each -> each.scope().equals(scope)).toList();
        for (var each : all) if (!left.contains(each)) each.release();
        return left;
    }

    @Override
    public boolean put(Stored stored) {
        var part = part(stored.key());
        synchronized (part) {
            if (stored.weight() > part.most / 2) {
                stored.release();
                return false;
            }
            var before = part.entries.getOrDefault(stored.key(), List.of());
            var variants = new ArrayList<Stored>(before.size() + 1);
            variants.add(stored);
            part.bytes += stored.weight();
            int beside = 1;
            for (var each : before) {
                boolean isOfScope = each.scope().equals(stored.scope());
                if (variants.size() < MOST_OF_A_KEY && (!isOfScope || ++beside <= MOST_VARIANTS) && !stored.replaces(each)) variants.add(each);
                else part.drop(each);
            }
            part.entries.put(stored.key(), List.copyOf(variants));
            part.shrink();
            return true;
        }
    }

    @Override
    public boolean replace(Stored old, Stored other) {
        var part = part(old.key());
        synchronized (part) {
            var before = part.entries.getOrDefault(old.key(), List.of());
            int at = indexOf(before, old);
            if (at < 0) {
                other.release();
                return false;
            }
            var variants = new ArrayList<>(before);
            variants.set(at, other);
            part.bytes += other.weight();
            part.drop(old);
            part.entries.put(old.key(), List.copyOf(variants));
            part.shrink();
            return true;
        }
    }

    @Override
    public void drop(Stored stored) {
        var part = part(stored.key());
        synchronized (part) {
            var before = part.entries.getOrDefault(stored.key(), List.of());
            int at = indexOf(before, stored);
            if (at < 0) return;
            var variants = new ArrayList<>(before);
            variants.remove(at);
            part.drop(stored);
            if (variants.isEmpty()) part.entries.remove(stored.key()); else part.entries.put(stored.key(), List.copyOf(variants));
        }
    }

    private static int indexOf(List<Stored> variants, Stored wanted) {
        for (int i = 0; i < variants.size(); i++) if (variants.get(i) == wanted) return i;
        return -1;
    }

    @Override
    public int remove(CacheKey key) {
        var part = part(key);
        synchronized (part) {
            var variants = part.entries.remove(key);
            if (variants == null) return 0;
            for (var each : variants) part.drop(each);
            return variants.size();
        }
    }

    @Override
    public long visit(long cursor, int most, Visitor visitor) {
        var part = parts[(int) cursor];
        List<Stored> goes = new ArrayList<>();
        synchronized (part) {
            for (var variants : part.entries.values()) for (var each : variants) if (!visitor.stays(each, 0)) goes.add(each);
        }
        goes.forEach(this::drop);
        return cursor + 1 < parts.length ? cursor + 1 : 0;
    }

    @Override
    public List<Eviction> evictions() {
        return List.of();
    }

    @Override
    public Usage usage() {
        long entries = 0;
        long bytes = 0;
        long evicted = 0;
        for (var part : parts) {
            synchronized (part) {
                for (var variants : part.entries.values()) entries += variants.size();
                bytes += part.bytes;
                evicted += part.evicted;
            }
        }
        return new Usage(entries, bytes, most, evicted);
    }

    @Override
    public void close() {
        for (var part : parts) {
            synchronized (part) {
                for (var variants : part.entries.values()) for (var each : variants) part.drop(each);
                part.entries.clear();
            }
        }
    }
}
