// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

/// Who has fewer requests in flight for its weight: of two drawn by chance, or of all. The key is 64 random bits. Of equals it is the first drawn, so that
/// idle members get requests by their weights.
public final class LeastRequests implements Picker {
    private final Members members;
    private final TwoChoices choices;
    private final boolean all;

    private LeastRequests(Members members, boolean all) {
        this.members = members;
        this.choices = new TwoChoices(members);
        this.all = all;
    }

    /// The better of two.
    public static LeastRequests ofTwo(Members members) {
        return new LeastRequests(members, false);
    }

    /// The best of all: looks at every member. For few members, of whom each request is long.
    public static LeastRequests ofAll(Members members) {
        return new LeastRequests(members, true);
    }

    @Override
    public int pick(long random, Loads loads) {
        int first = choices.one(random, loads);
        if (first == NOBODY) return NOBODY;
        if (all) return least(first, loads);
        int second = choices.other(random, first, loads);
        return isLess(second, first, loads) ? second : first;
    }

    private int least(int drawn, Loads loads) {
        int least = drawn;
        for (int i = 1, member = drawn; i < members.size(); i++) { // around from the one that was drawn: of equals, not always the same is the first
            member = member + 1 == members.size() ? 0 : member + 1;
            if (members.weight(member) > 0 && isLess(member, least, loads) && loads.isOpen(member)) least = member;
        }
        return least;
    }

    private boolean isLess(int one, int other, Loads loads) {
        return (long) loads.inFlight(one) * members.weight(other) < (long) loads.inFlight(other) * members.weight(one);
    }

    @Override
    public long memory() {
        return choices.memory() + (long) members.size() * Integer.BYTES;
    }
}
