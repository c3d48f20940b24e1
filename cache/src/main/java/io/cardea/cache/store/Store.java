// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.List;

/// Keeps answers within a bound. Any thread.
public interface Store extends AutoCloseable {
    /// The most variants of one key; the oldest goes.
    int MOST_VARIANTS = 20;

    /// The variants of a key, the newest first; each is retained for the caller. Counts as use.
    List<Stored> find(CacheKey key);

    /// The largest body that is taken, in bytes.
    long mostObject();

    /// Takes it over, in the place of the one with the same scope and variation.
    ///
    /// @return whether there was room
    boolean put(Stored stored);

    /// Puts another in the place of one, if that is still there. Takes the other over in any case.
    void replace(Stored old, Stored other);

    /// Forgets one variant, if it is still there.
    void drop(Stored stored);

    /// Forgets all variants of a key.
    ///
    /// @return how many there were
    int remove(CacheKey key);

    Usage usage();

    @Override
    void close();

    /// @param bytes what is kept, overhead and all
    /// @param most the bound for `bytes`
    record Usage(long entries, long bytes, long most, long evicted) {}
}
