// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Values by key until their time is over, as many as may be: what would end first makes room. Looking takes no lock. Any thread.
///
/// Changes of several steps hold the monitor of this object meanwhile.
final class Timed<V> {
    private static final int SWEPT = 4; // on each addition, so that what is over goes faster than what comes

    private final int most;
    private final LongSupplier nanos;
    private final long start;
    private final Map<String, Entry<V>> entries = new ConcurrentHashMap<>();
    private final PriorityQueue<Due<V>> dues = new PriorityQueue<>(); // guarded by this; one for each entry, perhaps earlier than its end

    static final class Entry<V> {
        private final V value;
        private volatile long end;

        Entry(V value, long end) {
            this.value = value;
            this.end = end;
        }
    }

    private record Due<V>(long at, String key, Entry<V> entry) implements Comparable<Due<V>> {
        @Override
        public int compareTo(Due<V> other) {
            return Long.compare(at, other.at);
        }
    }

    /// @param nanos time that only passes
    Timed(int most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    /// Nanoseconds since this began, so that comparing needs no care.
    long now() {
        return nanos.getAsLong() - start;
    }

    Optional<V> find(String key) {
        var entry = live(key);
        return entry == null ? Optional.empty() : Optional.of(entry.value);
    }

    private @Nullable Entry<V> live(String key) {
        var entry = entries.get(key);
        return entry == null || entry.end <= now() ? null : entry;
    }

    /// Lets it last until then, if it is there; later or earlier than before.
    void last(String key, long end) {
        var entry = live(key);
        if (entry != null) entry.end = end;
    }

    /// @param millis how long from now
    synchronized void put(String key, V value, long millis) {
        var entry = new Entry<>(value, now() + TimeUnit.MILLISECONDS.toNanos(Math.min(millis, TimeUnit.DAYS.toMillis(36_500))));
        entries.put(key, entry);
        dues.add(new Due<>(entry.end, key, entry));
        sweep();
    }

    private void sweep() {
        long now = now();
        for (int swept = 0; swept < SWEPT || entries.size() > most;) {
            var first = dues.peek();
            if (first == null || first.at > now && entries.size() <= most && dues.size() <= 2L * most) return;
            dues.poll();
            if (entries.get(first.key) != first.entry) continue; // was replaced or removed
            if (first.entry.end > first.at && first.entry.end > now) dues.add(new Due<>(first.entry.end, first.key, first.entry)); // was given more time
            else {
                entries.remove(first.key);
                swept++;
            }
        }
    }

    /// @return what was there and had not ended
    synchronized Optional<V> remove(String key) {
        var known = find(key);
        entries.remove(key);
        return known;
    }

    /// At most as many as there may be, and those that were removed are no longer counted.
    int size() {
        return entries.size();
    }
}
