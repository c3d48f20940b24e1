// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.util.Arrays;

/// A table of slots that the members fill in turns, each in an order of its own: slots are shared as evenly as can be, and a pick is one look.
/// After Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer" (2016), §3.4. When members change, a few keys more than
/// need to be move.
///
/// A member of less weight than others leaves out turns.
public final class Maglev implements Picker {
    public static final int SLOTS = 65_537;
    public static final int MOST_SLOTS = 1 << 24;

    private static final long OFFSET_SEED = 0;
    private static final long SKIP_SEED = 1;
    private static final int FREE = -1;

    private final int[] members;
    private final int[] table;

    private Maglev(int[] members, int[] table) {
        this.members = members;
        this.table = table;
    }

    public static Maglev of(Members members) {
        return of(members, SLOTS);
    }

    /// @param slots a prime; a hundred times as many as members, or more, keeps moved keys few
    /// @throws IllegalArgumentException if it is no prime, or there are more members with a weight than slots
    public static Maglev of(Members members, int slots) {
        if (slots < 2 || slots > MOST_SLOTS || !isPrime(slots)) throw new IllegalArgumentException("expected a prime number of slots, at most " + MOST_SLOTS + ", such as " + SLOTS + ", found " + slots);
        var ranked = members.ranked();
        if (ranked.length > slots) throw new IllegalArgumentException("expected at least as many slots as members, found " + slots + " slots for " + ranked.length + " members");
        if (ranked.length == 0) return new Maglev(ranked, new int[0]);
        var offsets = new int[ranked.length];
        var skips = new int[ranked.length];
        var weights = new int[ranked.length];
        for (int rank = 0; rank < ranked.length; rank++) {
            var id = members.id(ranked[rank]);
            offsets[rank] = (int) Long.remainderUnsigned(XxHash64.hash(id, OFFSET_SEED), slots);
            skips[rank] = (int) Long.remainderUnsigned(XxHash64.hash(id, SKIP_SEED), slots - 1) + 1;
            weights[rank] = members.weight(ranked[rank]);
        }
        var table = filled(offsets, skips, weights, slots);
        for (int slot = 0; slot < slots; slot++) table[slot] = ranked[table[slot]];
        return new Maglev(ranked, table);
    }

    /// The paper's pseudocode 1. The slots of member i are tried in the order offset, offset + skip, offset + 2 skip and so on, modulo their number,
    /// which meets every slot, since the number is prime.
    static int[] filled(int[] offsets, int[] skips, int[] weights, int slots) {
        int heaviest = Arrays.stream(weights).max().orElseThrow();
        var table = new int[slots];
        Arrays.fill(table, FREE);
        var next = offsets.clone();
        var credits = Arrays.stream(weights).map(weight -> heaviest - weight).toArray(); // so that each has a slot in the first round
        int free = slots;
        while (true) {
            for (int i = 0; i < next.length; i++) {
                credits[i] += weights[i];
                if (credits[i] < heaviest) continue;
                credits[i] -= heaviest;
                int slot = next[i];
                while (table[slot] != FREE) slot = after(slot, skips[i], slots);
                table[slot] = i;
                next[i] = after(slot, skips[i], slots);
                if (--free == 0) return table;
            }
        }
    }

    private static int after(int slot, int skip, int slots) {
        int next = slot + skip;
        return next >= slots ? next - slots : next;
    }

    private static boolean isPrime(int number) {
        for (int divisor = 2; (long) divisor * divisor <= number; divisor++) {
            if (number % divisor == 0) return false;
        }
        return true;
    }

    @Override
    public int pick(long key, Loads loads) {
        return Probing.along(table, Probing.entry(key, table.length), members, loads);
    }

    /// Whose slot that is.
    public int member(int slot) {
        return table[slot];
    }

    /// 0 if no member has a weight.
    public int slots() {
        return table.length;
    }

    @Override
    public long memory() {
        return (long) (table.length + members.length) * Integer.BYTES;
    }
}
