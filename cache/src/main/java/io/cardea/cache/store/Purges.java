// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// What was purged, by number. A purge takes the next number; an answer carries the number that was current before it was asked for, and
/// what was purged under a later one is void, or expired if the purge was soft: so no fill that began before a purge survives it.
///
/// Nothing is looked for when something is purged: answers are compared when they are met. What is noted is forgotten once a [Sweeper] has
/// been through all that is stored, and no fill that is older is under way.
///
/// Any thread. Comparing takes no lock; a purge takes one for as long as it needs to write a few numbers.
public final class Purges {
    /// Nothing was purged that stands for it.
    public static final long NOTHING = Long.MAX_VALUE;
    /// It must not be given again. Before any moment, so that of several verdicts the smallest is the strictest.
    public static final long VOID = Long.MIN_VALUE;
    /// So many names are noted; beyond them all that is stored counts as purged.
    static final int MOST_NAMES = 400_000;
    /// The longest prefix that can be purged by.
    public static final int LONGEST_PREFIX = 8192;

    private static final long[] NO_LENGTHS = {};

    /// By what is purged.
    public enum Kind { URL, PREFIX, HOST, TAG, ALL }

    private final Ticks ticks;
    private final int most;
    private final Notes urls = new Notes();
    private final Notes prefixes = new Notes();
    private final Notes hosts = new Notes();
    private final Notes tags = new Notes();
    private final AtomicLongArray counts = new AtomicLongArray(Kind.values().length);
    private volatile long[] prefixLengths = NO_LENGTHS; // bits
    private volatile long hardAll;
    private volatile long softAll;
    private volatile long softAllAt;
    private volatile long floor;
    private volatile long sequence;
    private volatile Runnable purged = () -> {};

    public Purges(Ticks ticks) {
        this(ticks, MOST_NAMES);
    }

    /// @param most names that are noted
    Purges(Ticks ticks, int most) {
        this.ticks = ticks;
        this.most = most;
    }

    /// The number to be taken before the origin is asked.
    public long current() {
        return sequence;
    }

    /// By the clock of the moments.
    long now() {
        return ticks.millis();
    }

    /// Called after each purge, on its thread.
    void tell(Runnable listener) {
        purged = listener;
    }

    // ---- purging ----------------------------------------------------------------------------------------------------------

    /// For what is under way; what is stored of it is dealt with by [GuardedStore#purge].
    long url(CacheKey key, boolean soft) {
        return note(Kind.URL, urls, List.of(key.fingerprint()), soft);
    }

    /// All URLs that begin so, character by character.
    ///
    /// @param prefix as [CacheKey#toString] writes them, at least to the first slash of the path
    public long prefix(String prefix, boolean soft) {
        if (prefix.length() > LONGEST_PREFIX) throw new IllegalArgumentException("expected a prefix of at most " + LONGEST_PREFIX + " characters");
        synchronized (this) {
            var lengths = java.util.Arrays.copyOf(prefixLengths, Math.max(prefixLengths.length, prefix.length() / 64 + 1));
            lengths[prefix.length() / 64] |= 1L << prefix.length();
            prefixLengths = lengths;
            return note(Kind.PREFIX, prefixes, List.of(CacheKey.fingerprint(prefix)), soft);
        }
    }

    /// @param host in lower case, for all its ports and both schemes; or with a port, for that one
    public long host(String host, boolean soft) {
        return note(Kind.HOST, hosts, List.of(CacheKey.fingerprint(host)), soft);
    }

    /// All answers that carry one of these, in O(1) for each.
    ///
    /// @param names as [Tags] reads them
    public long tags(List<String> names, boolean soft) {
        return note(Kind.TAG, tags, names.stream().map(CacheKey::fingerprint).toList(), soft);
    }

    public long all(boolean soft) {
        return note(Kind.ALL, tags, List.of(), soft);
    }

    private long note(Kind kind, Notes notes, List<Long> names, boolean soft) {
        long number;
        synchronized (this) {
            number = sequence + 1;
            long now = ticks.millis();
            if (kind == Kind.ALL) everything(number, soft, now);
            else if (names() + names.size() <= most) for (long name : names) notes.note(name, number, soft, now);
            else if (kind == Kind.URL) fills(number);
            else everything(number, soft, now);
            counts.incrementAndGet(kind.ordinal());
            sequence = number; // last: a fill that takes it has begun after the purge
        }
        purged.run();
        return number;
    }

    private void everything(long number, boolean soft, long now) {
        if (soft) {
            softAllAt = now;
            softAll = number;
        } else {
            hardAll = number;
            forget(number); // there is nothing older than this purge
        }
    }

    /// What was stored of a URL is gone already; of fills that began before, none can be told from another any more.
    private void fills(long number) {
        floor = number;
        urls.trim(number);
    }

    // ---- comparing --------------------------------------------------------------------------------------------------------

    /// What the purges mean for an answer that is stored: [#VOID], [#NOTHING], or the moment, by the clock, since when it counts as expired.
    public long met(Stored stored) {
        long since = stored.sequence();
        if (sequence == since) return NOTHING;
        if (hardAll > since) return VOID;
        long met = met(since, stored.key());
        return tags.isEmpty() ? met : Math.min(met, metTags(since, stored.tags())); // tags are read only where they count
    }

    /// By everything but tags and URL.
    private long met(long since, CacheKey key) {
        long met = hardAll > since ? VOID : softAll > since ? softAllAt : NOTHING;
        if (!hosts.isEmpty()) met = Math.min(met, metHost(since, key));
        if (!prefixes.isEmpty()) met = Math.min(met, metPrefix(since, key.toString()));
        return met;
    }

    private long metTags(long since, List<String> tagged) {
        long met = NOTHING;
        for (int i = 0; i < tagged.size(); i++) met = Math.min(met, tags.met(CacheKey.fingerprint(tagged.get(i)), since));
        return met;
    }

    private long metHost(long since, CacheKey key) {
        return Math.min(hosts.met(CacheKey.fingerprint(key.host()), since), hosts.met(CacheKey.fingerprint(key.host() + ':' + key.port()), since));
    }

    /// Only at lengths that some prefix has.
    private long metPrefix(long since, String url) {
        var lengths = prefixLengths;
        long met = NOTHING;
        long hash = CacheKey.SEED;
        for (int i = 0, most = Math.min(url.length(), lengths.length * 64 - 1); i < most; i++) {
            hash = CacheKey.mixed(hash, url.charAt(i));
            if ((lengths[(i + 1) / 64] & 1L << i + 1) != 0) met = Math.min(met, prefixes.met(hash, since));
        }
        return met;
    }

    /// The same for an answer that is under way, or is to be stored now: purges of its URL count too, and what is older than the notes is void.
    public long metUnderWay(long since, CacheKey key, List<String> tagged) {
        if (sequence == since) return NOTHING;
        if (since < floor) return VOID;
        return Math.min(Math.min(metUrl(since, key), met(since, key)), tags.isEmpty() ? NOTHING : metTags(since, tagged));
    }

    /// By its URL alone.
    long metUrl(long since, CacheKey key) {
        return sequence == since || urls.isEmpty() ? NOTHING : urls.met(key.fingerprint(), since);
    }

    // ---- forgetting -------------------------------------------------------------------------------------------------------

    /// Forgets notes up to a number: nothing is stored any more that they are meant for. What is under way and older counts as void from now on.
    synchronized void trim(long upTo) {
        floor = Math.max(floor, upTo);
        forget(upTo);
    }

    private void forget(long upTo) {
        urls.trim(upTo);
        prefixes.trim(upTo);
        hosts.trim(upTo);
        tags.trim(upTo);
        if (prefixes.isEmpty()) prefixLengths = NO_LENGTHS;
    }

    // ---- what is seen -----------------------------------------------------------------------------------------------------

    /// Names that are noted.
    public int names() {
        return urls.size() + prefixes.size() + hosts.size() + tags.size();
    }

    /// Whether so many are noted that it is time to sweep, whatever it costs.
    boolean isCrowded() {
        return names() > most / 2;
    }

    /// How often something was purged so.
    public long count(Kind kind) {
        return counts.get(kind.ordinal());
    }
}
