// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

/// Draws two members by their weights, of whom the better one is taken: nearly as good as to look at all, and without the herd that runs
/// to the one that was best a moment ago. After Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing" (2001).
final class TwoChoices {
    private static final long SECOND_SEED = 0x5EC0;

    private final int[] members;
    private final WeightedRandom draw;

    TwoChoices(Members members) {
        this.members = members.ranked();
        this.draw = WeightedRandom.of(members);
    }

    /// @return [Picker#NOBODY] if nobody is open
    int one(long random, Loads loads) {
        return draw.pick(random, loads);
    }

    /// @return the one itself if nobody else is open
    int other(long random, int one, Loads loads) {
        if (members.length == 1) return one;
        long drawn = random;
        for (int time = 0; Probing.isRedrawn(time); time++) {
            drawn = XxHash64.hash(drawn, SECOND_SEED + time);
            int member = draw.draw(drawn);
            if (member != one && loads.isOpen(member)) return member;
        }
        for (int member : members) { // one outweighs all others, or hardly anybody is open
            if (member != one && loads.isOpen(member)) return member;
        }
        return one;
    }

    long memory() {
        return draw.memory();
    }
}
