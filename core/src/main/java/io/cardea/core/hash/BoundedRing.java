// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.math.BigDecimal;

/// A [Ring] on which no member gets more than its bound; who is full sends the key on along the ring. After Mirrokni, Thorup and Zadimoghaddam,
/// "Consistent Hashing with Bounded Loads" (2016).
///
/// The bound is ⌈c × (requests in flight + 1) × weight / weight of all⌉: so at least one is always below it, and a new request never lifts one above it.
/// Members that are not open count in it; what the others then cannot take within the bound goes to the least loaded of them.
public final class BoundedRing implements Picker {
    /// A quarter above the mean.
    public static final BigDecimal LOAD_BOUND = new BigDecimal("1.25");
    public static final BigDecimal HIGHEST = BigDecimal.valueOf(1000);

    private static final int THOUSANDTHS = 1000;
    private static final int FARTHEST = 4; // points to walk for each member, before all members are looked at

    private final Members members;
    private final Ring ring;
    private final long factor;

    private BoundedRing(Members members, Ring ring, long factor) {
        this.members = members;
        this.ring = ring;
        this.factor = factor;
    }

    /// @param ring of these members
    /// @param bound above 1, at most [#HIGHEST]; of its fraction, thousandths count
    /// @throws IllegalArgumentException if the bound is another
    public static BoundedRing of(Members members, Ring ring, BigDecimal bound) {
        long factor = bound.compareTo(HIGHEST) > 0 ? -1 : bound.movePointRight(3).longValue();
        if (factor <= THOUSANDTHS) throw new IllegalArgumentException("expected a load bound of more than 1 and at most " + HIGHEST + ", such as 1.25, found " + bound);
        return new BoundedRing(members, ring, factor);
    }

    @Override
    public int pick(long key, Loads loads) {
        if (ring.points() == 0) return NOBODY;
        long inFlight = loads.inFlight();
        boolean equal = members.isEqual();
        int at = ring.find(key);
        long same = equal ? bound(ring.member(at), inFlight) : 0;
        int farthest = Math.min(ring.points(), members.size() * FARTHEST);
        for (int walked = 0; walked < farthest; walked++) {
            int member = ring.member(at);
            if (loads.inFlight(member) < (equal ? same : bound(member, inFlight)) && loads.isOpen(member)) return member;
            at = ring.after(at);
        }
        return leastLoaded(loads);
    }

    /// The most requests that a member may have with one more than these in flight.
    public long bound(int member, long inFlight) {
        return Math.ceilDiv(factor * (inFlight + 1) * members.weight(member), THOUSANDTHS * members.weight());
    }

    /// If anybody is below the bound, this one is.
    private int leastLoaded(Loads loads) {
        int least = NOBODY;
        for (int member = 0; member < members.size(); member++) {
            if (members.weight(member) == 0 || !loads.isOpen(member)) continue;
            if (least == NOBODY || (long) loads.inFlight(member) * members.weight(least) < (long) loads.inFlight(least) * members.weight(member)) least = member;
        }
        return least;
    }

    @Override
    public long memory() {
        return ring.memory();
    }
}
