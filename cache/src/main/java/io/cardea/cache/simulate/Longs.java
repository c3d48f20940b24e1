// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.Arrays;

/// As [Ints], of larger numbers.
final class Longs {
    private static final int SHIFT = 15;
    private static final int MASK = (1 << SHIFT) - 1;

    private long[][] chunks = new long[16][];
    private int size;

    int size() {
        return size;
    }

    long at(int index) {
        return chunks[index >>> SHIFT][index & MASK];
    }

    void set(int index, long value) {
        chunks[index >>> SHIFT][index & MASK] = value;
    }

    void add(long value) {
        int chunk = size >>> SHIFT;
        if ((size & MASK) == 0) {
            if (chunk == chunks.length) chunks = Arrays.copyOf(chunks, 2 * chunk);
            chunks[chunk] = new long[1 << SHIFT];
        }
        chunks[chunk][size++ & MASK] = value;
    }
}
