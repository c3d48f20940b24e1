// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import org.jspecify.annotations.Nullable;

/// The dynamic table (RFC 7541 §2.3.2, §4): a queue of entries, bounded by the sum of their sizes.
///
/// The ring grows with what is put in, so that a connection that sends nothing costs nothing.
final class DynamicTable {
    private @Nullable Entry[] ring = new Entry[8];
    private int newest;
    private int count;
    private int size;
    private int capacity;

    DynamicTable(int capacity) {
        this.capacity = capacity;
    }

    int count() {
        return count;
    }

    int size() {
        return size;
    }

    int capacity() {
        return capacity;
    }

    /// Does not evict: the owner calls [#removeOldest] until [#exceeds] no longer holds.
    void capacity(int bytes) {
        capacity = bytes;
    }

    /// Whether the entries and `more` bytes are too many.
    boolean exceeds(int more) {
        return size > capacity - more;
    }

    /// @param index 1 for the newest, up to [#count]
    Entry at(int index) {
        return present(ring[newest - index + 1 & ring.length - 1]);
    }

    /// For an entry that fits.
    void add(Entry entry) {
        if (count == ring.length) grow();
        newest = newest + 1 & ring.length - 1;
        ring[newest] = entry;
        count++;
        size += entry.size();
    }

    Entry removeOldest() {
        int at = newest - count + 1 & ring.length - 1;
        var entry = present(ring[at]);
        ring[at] = null;
        count--;
        size -= entry.size();
        return entry;
    }

    private void grow() {
        var larger = new Entry[ring.length * 2];
        for (int i = 0; i < count; i++) larger[count - 1 - i] = at(i + 1);
        newest = count - 1;
        ring = larger;
    }

    private static Entry present(@Nullable Entry entry) {
        if (entry == null) throw new IllegalStateException("no such entry");
        return entry;
    }
}
