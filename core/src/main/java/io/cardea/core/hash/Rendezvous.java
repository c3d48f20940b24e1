// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.nio.charset.StandardCharsets;

/// Every member draws a number for the key, and the best one gets it: as even as keys can be, no table, exact weights, and never a key that moves
/// between two members that stayed. A pick looks at every member. After Thaler and Ravishankar (1998); weights after Mosko, "Weighted HRW" (2016):
/// of -ln(u) / weight, the least.
public final class Rendezvous implements Picker {
    private static final long MIX_1 = 0xBF58476D1CE4E5B9L; // odd, with bits all over: those of SplitMix64
    private static final long MIX_2 = 0x94D049BB133111EBL;
    private static final int BITS = 52;

    private final int[] members;
    private final long[] hashes;
    private final double[] weights; // empty if all are the same

    private Rendezvous(int[] members, long[] hashes, double[] weights) {
        this.members = members;
        this.hashes = hashes;
        this.weights = weights;
    }

    public static Rendezvous of(Members members) {
        var ranked = members.ranked();
        var hashes = new long[ranked.length];
        var weights = new double[members.isEqual() ? 0 : ranked.length];
        for (int rank = 0; rank < ranked.length; rank++) {
            var id = members.id(ranked[rank]).getBytes(StandardCharsets.UTF_8);
            hashes[rank] = XxHash64.hash(id, 0, id.length, 0);
            if (rank < weights.length) weights[rank] = members.weight(ranked[rank]);
        }
        return new Rendezvous(ranked, hashes, weights);
    }

    @Override
    public int pick(long key, Loads loads) {
        int best = weights.length == 0 ? highest(key, loads) : nearest(key, loads);
        return best < 0 ? NOBODY : members[best];
    }

    /// The order of -ln(u) is that of u, backwards.
    private int highest(long key, Loads loads) {
        long most = -1;
        int best = -1;
        for (int i = 0; i < hashes.length; i++) {
            long drawn = drawn(key, hashes[i]);
            if (drawn > most && loads.isOpen(members[i])) {
                most = drawn;
                best = i;
            }
        }
        return best;
    }

    private int nearest(long key, Loads loads) {
        double least = Double.POSITIVE_INFINITY;
        int best = -1;
        for (int i = 0; i < hashes.length; i++) {
            double u = (drawn(key, hashes[i]) + 0.5) * 0x1p-52;
            // -ln(u) is at least 1 - u: hardly one member in a hundred needs its logarithm
            if (1 - u >= least * weights[i]) continue;
            double distance = -StrictMath.log(u) / weights[i];
            if (distance < least && loads.isOpen(members[i])) {
                least = distance;
                best = i;
            }
        }
        return best;
    }

    /// 52 bits of the key and the member together.
    private static long drawn(long key, long hash) {
        long mixed = (key ^ hash) * MIX_1;
        return (mixed ^ mixed >>> 32) * MIX_2 >>> Long.SIZE - BITS;
    }

    @Override
    public long memory() {
        return (long) hashes.length * (Long.BYTES + Integer.BYTES) + (long) weights.length * Double.BYTES;
    }
}
