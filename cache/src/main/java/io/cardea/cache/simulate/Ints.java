// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.Arrays;

/// A list of numbers that grows without being copied: a trace may be as large as the heap.
final class Ints {
    private static final int SHIFT = 16;
    private static final int MASK = (1 << SHIFT) - 1;

    private int[][] chunks = new int[16][];
    private int size;

    int size() {
        return size;
    }

    int at(int index) {
        return chunks[index >>> SHIFT][index & MASK];
    }

    void add(int value) {
        int chunk = size >>> SHIFT;
        if ((size & MASK) == 0) {
            if (chunk == chunks.length) chunks = Arrays.copyOf(chunks, 2 * chunk);
            chunks[chunk] = new int[1 << SHIFT];
        }
        chunks[chunk][size++ & MASK] = value;
    }
}
