// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.time.Duration;
import java.util.ArrayDeque;

/// Whether those who are silent are believed to be gone. If many are at once, the network or this edge is more likely to be the reason than
/// they are: then nobody is. Figures and time are given; for one thread.
public final class Preservation {
    private final double share;
    private final int fewest;
    private final long within;
    private final long longest;
    private final ArrayDeque<Expired> expired = new ArrayDeque<>();
    private boolean preserving;
    private boolean givenUp;
    private long since;

    private record Expired(long at, int count) {}

    /// What to do with those whose time is over.
    public enum Verdict {
        EXPIRE,
        /// From now on, keep them.
        BEGIN,
        KEEP,
        /// Enough have come back: the others get as much time as if they had been renewed now.
        RESPITE,
        /// It has lasted too long: expire them.
        GIVE_UP
    }

    /// @param share of all leases, 0 for never
    /// @param fewest below it, nothing is many
    /// @param within those who expired so recently are counted as well
    /// @param longest how long nobody expires; zero for no end
    public Preservation(double share, int fewest, Duration within, Duration longest) {
        this.share = share;
        this.fewest = fewest;
        this.within = within.toNanos();
        this.longest = longest.toNanos();
    }

    public Verdict judge(Census census, long now) {
        while (!expired.isEmpty() && now - expired.getFirst().at > within) expired.removeFirst();
        int before = expired.stream().mapToInt(Expired::count).sum();
        int missing = census.silent() + before;
        boolean many = share > 0 && census.silent() > 0 && missing >= fewest && missing >= share * (census.all() + before);
        if (!many) {
            boolean over = preserving;
            preserving = false;
            givenUp = false;
            return over ? Verdict.RESPITE : Verdict.EXPIRE;
        }
        if (givenUp) return Verdict.EXPIRE;
        if (!preserving) {
            preserving = true;
            since = now;
            return Verdict.BEGIN;
        }
        if (longest == 0 || now - since <= longest) return Verdict.KEEP;
        preserving = false;
        givenUp = true;
        return Verdict.GIVE_UP;
    }

    public void expired(int count, long now) {
        if (count > 0) expired.addLast(new Expired(now, count));
    }

    public boolean isPreserving() {
        return preserving;
    }
}
