// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.util.ArrayDeque;

/// By chance, each as often as its weight says. The key is 64 random bits.
///
/// Walker's alias method, with the table after Vose (1991): one column for each member, as high as the mean; what a member has beyond it fills up the columns of those
/// below it, so that a pick is one column and one comparison. In whole numbers, so that all machines have the same table.
public final class WeightedRandom implements Picker {
    private static final long ONE = 1L << 32;

    private final int[] members;
    private final long[] own; // how much of the column is its member's, of 2^32; the rest is the other's
    private final int[] other;

    private WeightedRandom(int[] members, long[] own, int[] other) {
        this.members = members;
        this.own = own;
        this.other = other;
    }

    public static WeightedRandom of(Members members) {
        var ranked = members.ranked();
        var own = new long[ranked.length];
        var other = ranked.clone();
        var left = new long[ranked.length]; // in units of which a column holds members.weight()
        var low = new ArrayDeque<Integer>();
        var high = new ArrayDeque<Integer>();
        for (int column = 0; column < ranked.length; column++) {
            left[column] = (long) members.weight(ranked[column]) * ranked.length;
            (left[column] < members.weight() ? low : high).add(column);
        }
        while (!low.isEmpty()) { // then somebody is above the mean
            int column = low.remove();
            int giver = high.element();
            own[column] = scaled(left[column], members.weight());
            other[column] = ranked[giver];
            left[giver] -= members.weight() - left[column];
            if (left[giver] < members.weight()) low.add(high.remove());
        }
        for (int column : high) own[column] = ONE;
        return new WeightedRandom(ranked, own, other);
    }

    /// A part of the whole, of 2^32.
    private static long scaled(long part, long whole) {
        return (long) ((double) part / whole * ONE);
    }

    @Override
    public int pick(long random, Loads loads) {
        if (members.length == 0) return NOBODY;
        long drawn = random;
        for (int time = 0; Probing.isRedrawn(time); time++) {
            int member = draw(drawn);
            if (loads.isOpen(member)) return member;
            drawn = Probing.redrawn(drawn, time);
        }
        return Probing.along(members, Probing.entry(drawn, members.length), members, loads);
    }

    /// There is at least one member; it may not be open.
    int draw(long random) {
        int column = (int) ((random >>> 32) * members.length >>> 32);
        return (random & ONE - 1) < own[column] ? members[column] : other[column];
    }

    @Override
    public long memory() {
        return (long) members.length * (2 * Integer.BYTES + Long.BYTES);
    }
}
