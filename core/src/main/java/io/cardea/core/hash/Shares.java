// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.util.stream.IntStream;

/// A table that has each member as often as its weight says, in the order of the list.
final class Shares {
    static final int MOST = 1 << 24;

    private Shares() {}

    /// Weights without their common divisor.
    static int[] reduced(Members members) {
        int divisor = IntStream.range(0, members.size()).map(members::weight).reduce(0, Shares::divisor);
        return IntStream.range(0, members.size()).map(i -> divisor == 0 ? 0 : members.weight(i) / divisor).toArray();
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    /// @throws IllegalArgumentException if that makes more than [#MOST]
    static int[] table(Members members) {
        var weights = reduced(members);
        long sum = IntStream.of(weights).asLongStream().sum();
        if (sum > MOST) throw new IllegalArgumentException("expected weights of at most " + MOST + " in all, found " + sum);
        return IntStream.range(0, weights.length).flatMap(i -> IntStream.generate(() -> i).limit(weights[i])).toArray();
    }
}
