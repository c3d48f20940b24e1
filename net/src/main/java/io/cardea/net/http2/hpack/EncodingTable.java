// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The encoder's dynamic table, with an index by name: a chain for each bucket, newest first.
///
/// A fingerprint of the value tells most differing ones apart without a look at their bytes; what decides are the bytes.
final class EncodingTable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BUCKETS = 64;

    private final DynamicTable table;
    private final @Nullable Entry[] buckets = new Entry[BUCKETS];
    private int inserted;

    // What the last lookup found, as indexes of the peer's table: 0 for none.
    private int exact;
    private int named;

    EncodingTable(int capacity) {
        table = new DynamicTable(capacity);
    }

    int capacity() {
        return table.capacity();
    }

    void capacity(int bytes) {
        table.capacity(bytes);
        evict(0);
    }

    /// Looks for the field, and for the name alone.
    ///
    /// @param name in lower case
    void find(int hash, byte[] name, int nameFrom, int nameLength, int fingerprint, byte[] value, int valueFrom, int valueLength) {
        exact = named = 0;
        for (var entry = buckets[hash & BUCKETS - 1]; entry != null; entry = entry.older) {
            if (entry.hash != hash) continue;
            boolean same = entry.fingerprint == fingerprint && entry.valueIs(value, valueFrom, valueLength);
            if (!same && named > 0 || !entry.nameIs(name, nameFrom, nameLength)) continue;
            int index = StaticTable.SIZE + 1 + inserted - entry.sequence;
            if (named == 0) named = index;
            if (same) {
                exact = index;
                return;
            }
        }
    }

    /// The index of the field that was looked for, or 0.
    int exact() {
        return exact;
    }

    /// The index of one with that name, or 0.
    int named() {
        return named;
    }

    /// For a field that [fits][#capacity].
    void insert(int hash, byte[] name, int nameFrom, int nameLength, int fingerprint, byte[] value, int valueFrom, int valueLength) {
        var entry = Entry.of(hash, name, nameFrom, nameLength, value, valueFrom, valueLength);
        evict(entry.size());
        table.add(entry);
        entry.fingerprint = fingerprint;
        entry.sequence = ++inserted;
        int bucket = hash & BUCKETS - 1;
        entry.older = buckets[bucket];
        buckets[bucket] = entry;
    }

    private void evict(int more) {
        while (table.exceeds(more)) unlink(table.removeOldest());
    }

    /// The oldest of all is the last of its chain.
    private void unlink(Entry oldest) {
        int bucket = oldest.hash & BUCKETS - 1;
        var entry = buckets[bucket];
        if (entry == oldest) {
            buckets[bucket] = null;
            return;
        }
        while (entry != null && entry.older != oldest) entry = entry.older;
        if (entry == null) throw new IllegalStateException("an entry is in no bucket");
        entry.older = null;
    }

    static int fingerprint(byte[] value, int from, int length) {
        if (length < 8) {
            int hash = length;
            for (int i = from, end = from + length; i < end; i++) hash = hash * 31 + value[i];
            return hash;
        }
        long head = (long) LONGS.get(value, from);
        long middle = (long) LONGS.get(value, from + (length - 8 >> 1));
        long tail = (long) LONGS.get(value, from + length - 8);
        long mixed = ((head * 31 + middle) * 31 + tail) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) + length;
    }
}
