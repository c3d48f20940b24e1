// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

/// Keys jump from bucket to bucket until one would lie behind the last: as even as can be, and without a table. After Lamping and Veach, "A Fast,
/// Minimal Memory, Consistent Hash Algorithm" (2014).
///
/// Buckets are numbered in the order of the list, so that only its end may grow or shrink: of a member that leaves from the middle, all behind it
/// move on by one, with nearly all their keys. For shards that have numbers, not for instances that come and go. A member has as many buckets as its weight.
public final class Jump implements Picker {
    private final int[] buckets;
    private final int[] members;

    private Jump(int[] buckets, int[] members) {
        this.buckets = buckets;
        this.members = members;
    }

    public static Jump of(Members members) {
        return new Jump(Shares.table(members), members.ranked());
    }

    @Override
    public int pick(long key, Loads loads) {
        if (buckets.length == 0) return NOBODY;
        long drawn = key;
        for (int time = 0; Probing.isRedrawn(time); time++) {
            int member = buckets[bucket(drawn, buckets.length)];
            if (loads.isOpen(member)) return member;
            drawn = Probing.redrawn(drawn, time);
        }
        return Probing.along(buckets, bucket(drawn, buckets.length), members, loads);
    }

    /// The paper's figure 1.
    ///
    /// @param key well mixed or not
    /// @param buckets at least 1
    /// @return from 0 to `buckets` - 1
    public static int bucket(long key, int buckets) {
        long drawn = key;
        long bucket = -1;
        long next = 0;
        while (next < buckets) {
            bucket = next;
            drawn = drawn * 2862933555777941757L + 1;
            next = (long) ((bucket + 1) * (0x1p31 / ((drawn >>> 33) + 1)));
        }
        return (int) bucket;
    }

    @Override
    public long memory() {
        return (long) (buckets.length + members.length) * Integer.BYTES;
    }
}
