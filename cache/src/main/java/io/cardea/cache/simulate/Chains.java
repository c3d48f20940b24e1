// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.Arrays;

/// Lists of objects by their numbers; each object is in one of them, or in none. All is done in constant time.
final class Chains {
    static final int NONE = -1;

    private final Weights weights;
    private final int[] newer;
    private final int[] older;
    /// The list that an object is in, and one more.
    private final byte[] where;
    private final int[] heads = new int[4];
    private final int[] tails = new int[4];
    private final long[] bytes = new long[4];

    Chains(Weights weights) {
        this.weights = weights;
        this.newer = new int[weights.objects()];
        this.older = new int[weights.objects()];
        this.where = new byte[weights.objects()];
        Arrays.fill(heads, NONE);
        Arrays.fill(tails, NONE);
    }

    boolean isIn(int chain, int object) {
        return where[object] == chain + 1;
    }

    boolean isNowhere(int object) {
        return where[object] == 0;
    }

    /// The sum of the weights.
    long bytes(int chain) {
        return bytes[chain];
    }

    /// The newest; [#NONE] if there is none.
    int head(int chain) {
        return heads[chain];
    }

    /// The oldest; [#NONE] if there is none.
    int tail(int chain) {
        return tails[chain];
    }

    /// The next newer one of the same list; [#NONE] behind the head.
    int newer(int object) {
        return newer[object];
    }

    /// Puts it at the head.
    void push(int chain, int object) {
        int head = heads[chain];
        older[object] = head;
        newer[object] = NONE;
        if (head == NONE) tails[chain] = object;
        else newer[head] = object;
        heads[chain] = object;
        where[object] = (byte) (chain + 1);
        bytes[chain] += weights.of(object);
    }

    /// Takes it out of the list that it is in.
    void remove(int object) {
        int chain = where[object] - 1;
        if (newer[object] == NONE) heads[chain] = older[object];
        else older[newer[object]] = older[object];
        if (older[object] == NONE) tails[chain] = newer[object];
        else newer[older[object]] = newer[object];
        where[object] = 0;
        bytes[chain] -= weights.of(object);
    }

    void move(int chain, int object) {
        remove(object);
        push(chain, object);
    }
}
