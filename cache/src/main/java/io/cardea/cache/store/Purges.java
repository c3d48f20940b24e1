// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// What was purged, by number. A purge takes the next number; an answer carries the number that was current before it was asked for,
/// and what was purged under a later one may not be stored, nor given again: so no fill that began before a purge survives it.
///
/// Nothing is looked for when something is purged: answers are compared when they are met. Any thread.
public final class Purges {
    private static final int MOST_NAMES = 200_000;

    private final AtomicLong sequence = new AtomicLong();
    private final ConcurrentHashMap<Long, Long> urls = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Long> tags = new ConcurrentHashMap<>();
    private volatile long everything;

    /// The number to be taken before the origin is asked.
    public long current() {
        return sequence.get();
    }

    /// What is stored of it is taken out by who calls; this is for what is under way.
    public void url(CacheKey key) {
        note(urls, key.fingerprint());
    }

    public void tag(String tag) {
        note(tags, tag);
    }

    public synchronized void all() {
        everything = sequence.incrementAndGet();
        urls.clear();
        tags.clear();
    }

    private synchronized <T> void note(ConcurrentHashMap<T, Long> names, T name) {
        if (names.size() >= MOST_NAMES) all(); // rather too much than too little
        names.put(name, sequence.incrementAndGet());
    }

    /// Whether something was purged since that stands for this answer.
    public boolean isVoid(long since, CacheKey key, List<String> tagged) {
        if (sequence.get() == since) return false;
        if (everything > since) return true;
        if (!urls.isEmpty() && urls.getOrDefault(key.fingerprint(), 0L) > since) return true;
        if (!tags.isEmpty()) for (var tag : tagged) if (tags.getOrDefault(tag, 0L) > since) return true;
        return false;
    }
}
