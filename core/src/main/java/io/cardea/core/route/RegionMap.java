// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable hash table that is asked by a region of a longer string, so that looking up a segment copies nothing.
///
/// Its keys come from the configuration; a client can only ask, so that colliding keys are no way to slow it down.
final class RegionMap<V> {
    private static final RegionMap<?> EMPTY = new RegionMap<>(0);

    private final int[] hashes;
    private final @Nullable Object[] table; // key and value side by side, for they are read together
    private final int mask;
    private final int size;

    private RegionMap(int size) {
        int capacity = Integer.highestOneBit(Math.max(size, 1) * 2 - 1) << 1; // at most half full
        this.hashes = new int[capacity];
        this.table = new Object[2 * capacity];
        this.mask = capacity - 1;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // the empty map has no value of any type
    static <S, V> RegionMap<V> of(Map<String, S> source, Function<S, V> value) {
        if (source.isEmpty()) return (RegionMap<V>) EMPTY;
        var map = new RegionMap<V>(source.size());
        source.forEach((key, element) -> map.put(key, value.apply(element)));
        return map;
    }

    private void put(String key, V value) {
        int hash = key.hashCode();
        int slot = spread(hash) & mask;
        while (table[2 * slot] != null) slot = slot + 1 & mask;
        table[2 * slot] = key;
        table[2 * slot + 1] = value;
        hashes[slot] = hash;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// The value of `text[from, to)`, or null.
    @Nullable V find(String text, int from, int to) {
        if (size == 0) return null;
        int hash = 0;
        for (int i = from; i < to; i++) hash = 31 * hash + text.charAt(i);
        return find(text, from, to, hash);
    }

    /// The value of a whole string, or null.
    @Nullable V find(String text) {
        return size == 0 ? null : find(text, 0, text.length(), text.hashCode());
    }

    @SuppressWarnings("unchecked") // only put writes values
    private @Nullable V find(String text, int from, int to, int hash) {
        for (int slot = spread(hash) & mask;; slot = slot + 1 & mask) {
            if (hashes[slot] == hash && table[2 * slot] instanceof String key
                && key.length() == to - from && text.regionMatches(from, key, 0, to - from)) {
                return (V) table[2 * slot + 1];
            }
            if (table[2 * slot] == null) return null;
        }
    }

    private static int spread(int hash) {
        return hash * 0x9E3779B1 >>> 7;
    }
}
