// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.List;

/// Keeps answers within a bound. Any thread.
public interface Store extends AutoCloseable {
    /// The most variants of one key in one scope. Beyond it the one goes that is wanted least, not the one that comes.
    int MOST_VARIANTS = 40;
    /// The most of one key in all scopes: so many variants, and each in three other codings.
    int MOST_OF_A_KEY = 4 * MOST_VARIANTS;

    /// The variants of a key, the newest first; each is retained for the caller. Counts as use of one that is alone; of several the one was
    /// used that [#used] is told of.
    List<Stored> find(CacheKey key);

    /// Those of one scope alone. Of several of a key the one that is alone in its scope counts as used.
    List<Stored> find(CacheKey key, String scope);

    /// One that was found is what somebody is given. What nobody is given does not become wanted by being looked at.
    void used(Stored stored);

    /// The largest body that is taken, in bytes.
    long mostObject();

    /// Takes it over, in the place of those that it [Stored#replaces].
    ///
    /// @return whether there was room
    boolean put(Stored stored);

    /// Puts another in the place of one, if that is still there. Takes the other over in any case.
    ///
    /// @return whether it did; else the old one may still be there, as it was
    boolean replace(Stored old, Stored other);

    /// Forgets one variant, if it is still there.
    void drop(Stored stored);

    /// Forgets all variants of a key.
    ///
    /// @return how many there were
    int remove(CacheKey key);

    /// Shows what is kept, a part at a time, so that nobody waits long: for sweeping, and for people. Counts as no use.
    ///
    /// @param cursor 0 to begin; then what the last call returned
    /// @param most about how many are shown by one call
    /// @return where to go on; 0 when all that was there from the beginning on has been shown once
    long visit(long cursor, int most, Visitor visitor);

    /// Shows the variants of one key, for people: what the visitor returns is not heeded. Counts as no use where the store can help it.
    default void show(CacheKey key, Visitor visitor) {
        for (var each : find(key)) {
            visitor.stays(each, 0);
            each.release();
        }
    }

    /// The last that went without being asked to, the newest first; at most 1,000, and at most 100 that made room for one.
    List<Eviction> evictions();

    Usage usage();

    @Override
    void close();

    /// Sees an entry for as long as the call lasts.
    interface Visitor {
        /// @param hits how often it was found
        /// @return whether it stays
        boolean stays(Stored stored, long hits);
    }

    /// @param url as people read it
    /// @param why in a few words
    record Eviction(String url, String why, long bytes, long hits) {}

    /// @param bytes what is kept, overhead and all
    /// @param most the bound for `bytes`
    record Usage(long entries, long bytes, long most, long evicted) {}
}
