// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The newest of what was kept, bounded in number and in bytes. No lock: many loops put in, anybody looks.
public final class KeptRing {
    private final AtomicReferenceArray<Kept> slots;
    private final long mostBytes;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong oldest = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /// @param most entries; none for 0
    public KeptRing(int most, long mostBytes) {
        slots = new AtomicReferenceArray<>(most);
        this.mostBytes = mostBytes;
    }

    void put(Kept kept) {
        int size = slots.length();
        if (size == 0) return;
        long at = next.getAndIncrement();
        put(at, kept);
        // Each takes out what is too much, whoever has put it in; it ends, at the latest, where it has put in itself.
        while (bytes.get() > mostBytes) {
            long out = oldest.get();
            long begin = Math.max(out, next.get() - size); // those before are overwritten
            if (begin > at) return;
            if (oldest.compareAndSet(out, begin + 1)) put(begin, null);
        }
    }

    private void put(long at, @org.jspecify.annotations.Nullable Kept kept) {
        var old = slots.getAndSet((int) (at % slots.length()), kept);
        bytes.addAndGet((kept == null ? 0 : kept.bytes()) - (old == null ? 0 : old.bytes()));
    }

    /// What is held, by an estimate.
    long bytes() {
        return bytes.get();
    }

    /// The newest of that id.
    Optional<Kept> find(String requestId) {
        return newest(slots.length()).stream().filter(kept -> kept.requestId().equals(requestId)).findFirst();
    }

    /// The newest first.
    List<Kept> newest(int most) {
        var all = new ArrayList<Kept>();
        long end = next.get();
        for (long at = end - 1; at >= Math.max(0, end - slots.length()) && all.size() < most; at--) {
            var kept = slots.get((int) (at % slots.length()));
            if (kept != null) all.add(kept);
        }
        return all;
    }
}
