// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.util.stream.IntStream;

/// The first in the order given that is open and has a weight: the others stand by. The key does not matter.
public final class First implements Picker {
    private final int[] members;

    private First(int[] members) {
        this.members = members;
    }

    public static First of(Members members) {
        return new First(IntStream.range(0, members.size()).filter(member -> members.weight(member) > 0).toArray());
    }

    @Override
    public int pick(long key, Loads loads) {
        for (int member : members) {
            if (loads.isOpen(member)) return member;
        }
        return NOBODY;
    }

    @Override
    public long memory() {
        return (long) members.length * Integer.BYTES;
    }
}
