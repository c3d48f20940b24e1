// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import io.cardea.core.hash.XxHash64;

/// The keys of a simulation, each made from its number when it is needed.
interface Keys {
    /// The number of keys that are worked on at once.
    int PORTION = 1 << 14;

    /// @param first the number of the first one
    void fill(long[] into, long first, int count);

    static Keys of(Plan plan) {
        return plan.zipf() == 0 ? distinct(plan.seed()) : popular(new Zipf(plan.keys(), plan.zipf()), plan.seed());
    }

    private static Keys distinct(long seed) {
        return (into, first, count) -> {
            for (int i = 0; i < count; i++) into[i] = XxHash64.hash(first + i, seed);
        };
    }

    private static Keys popular(Zipf law, long seed) {
        return (into, first, count) -> {
            for (int i = 0; i < count; i++) into[i] = XxHash64.hash(law.rank(XxHash64.hash(first + i, ~seed)), seed);
        };
    }
}
