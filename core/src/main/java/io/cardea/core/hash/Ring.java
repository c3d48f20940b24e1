// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.util.Arrays;

/// A ring of virtual nodes: a key belongs to the member whose point is the next one on the circle. A member that joins takes its share from all
/// others and leaves everything else where it was. After Karger et al., "Consistent Hashing and Random Trees" (1997), as ketama does it.
///
/// A point is one number: its position in the upper 44 bits, the member in the lower 20. They are sorted once, and a table tells for each of about
/// as many buckets where its points begin, so that a pick looks at two places of memory in place of a binary search's seventeen.
public final class Ring implements Picker {
    /// For each unit of weight.
    public static final int VIRTUAL_NODES = 160;
    public static final int MOST_POINTS = 1 << 24;

    private static final long MEMBER = Members.MOST - 1;

    private final int[] members;
    private final long[] points;
    private final int[] buckets;
    private final int shift;

    private Ring(int[] members, long[] points) {
        this.members = members;
        this.points = points;
        int bits = Math.max(1, 31 - Integer.numberOfLeadingZeros(Math.max(1, points.length)));
        this.shift = Long.SIZE - bits;
        this.buckets = new int[1 << bits];
        int at = 0;
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            while (at < points.length && bucket(points[at]) < bucket) at++;
            buckets[bucket] = at;
        }
    }

    /// With 160 virtual nodes for each unit of weight.
    public static Ring of(Members members) {
        return of(members, VIRTUAL_NODES, Points.XXHASH);
    }

    /// @param virtualNodes of a member of weight 1
    /// @throws IllegalArgumentException if that makes more than [#MOST_POINTS], or `virtualNodes` is not positive
    public static Ring of(Members members, int virtualNodes, Points placing) {
        if (virtualNodes < 1) throw new IllegalArgumentException("expected at least 1 virtual node for each member, found " + virtualNodes);
        long count = members.weight() * virtualNodes;
        if (count > MOST_POINTS) {
            throw new IllegalArgumentException("a ring has at most " + MOST_POINTS + " points, found a weight of " + members.weight() + " in all by " + virtualNodes + " virtual nodes");
        }
        var points = new long[(int) count];
        var ranked = members.ranked();
        int at = 0;
        for (int rank = 0; rank < ranked.length; rank++) {
            int own = members.weight(ranked[rank]) * virtualNodes;
            placing.write(members.id(ranked[rank]), points, at, own);
            for (int end = at + own; at < end; at++) points[at] = points[at] & ~MEMBER | rank; // of two on one spot, the smaller id is first, however the list is ordered
        }
        Arrays.sort(points);
        for (int i = 0; i < points.length; i++) points[i] = points[i] & ~MEMBER | ranked[(int) (points[i] & MEMBER)];
        return new Ring(ranked, points);
    }

    @Override
    public int pick(long key, Loads loads) {
        int at = find(key);
        for (int walked = 0; walked < points.length; walked++) {
            int member = member(at);
            if (loads.isOpen(member)) return member;
            if (walked == members.length && !Probing.isAnyOpen(loads, members)) break;
            at = after(at);
        }
        return NOBODY;
    }

    /// The point that the key belongs to: the first at its position or behind it. Any of none if there is none.
    int find(long key) {
        long position = key & ~MEMBER;
        int at = buckets[bucket(position)];
        while (at < points.length && points[at] < position) at++;
        return at == points.length ? 0 : at;
    }

    int after(int point) {
        return point + 1 == points.length ? 0 : point + 1;
    }

    /// Numbers are sorted as signed ones, which turns the circle by a half and changes nothing else.
    private int bucket(long position) {
        return (int) ((position ^ Long.MIN_VALUE) >>> shift);
    }

    /// How many virtual nodes stand on the ring.
    public int points() {
        return points.length;
    }

    /// Whose point that is.
    ///
    /// @param point from 0 to [#points] - 1, along the ring
    public int member(int point) {
        return (int) (points[point] & MEMBER);
    }

    /// Where that point is: from 0 to just below 1, along the ring.
    public double position(int point) {
        return ((points[point] & ~MEMBER ^ Long.MIN_VALUE) >>> 11) * 0x1p-53;
    }

    /// The exact share of the ring that each of so many members has: what it would get of infinitely many keys.
    public double[] shares(int members) {
        var shares = new double[members];
        for (int i = 0; i < points.length; i++) {
            shares[member(i)] += i == 0 ? 1 - position(points.length - 1) + position(0) : position(i) - position(i - 1);
        }
        return shares;
    }

    @Override
    public long memory() {
        return (long) points.length * Long.BYTES + (long) (buckets.length + members.length) * Integer.BYTES;
    }
}
