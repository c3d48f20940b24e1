// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import java.util.ArrayList;

/// Numbers in ascending order, and the last of them that is at most another: found with a few looks into memory where there are a million, not twenty. Immutable.
///
/// Where they lie about evenly, the space between the least and the greatest is cut into 65,536 stretches, and a table says where each begins. Elsewhere each
/// 16th number stands in a table of its own, and each 16th of these, until one fits the processor's nearest cache.
final class Ascending {
    private static final int STEP = 16;
    private static final int NEAR = 4096;
    private static final int STRETCHES = 1 << 16;
    private static final int MOST_OF_A_STRETCH = 128;
    private static final int[] UNEVEN = {};

    private final long[] all;
    private final long[][] levels; // the last is the shortest
    private final int[] begins; // of each stretch, and the end; empty if the numbers do not lie so
    private final int shift; // of what is above the least, so that a stretch is left

    Ascending(long[] all) {
        this.all = all;
        shift = all.length == 0 ? 0 : Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(all[all.length - 1] - all[0]) - 16);
        begins = all.length <= NEAR ? UNEVEN : begins(all, shift);
        levels = begins.length == 0 ? levels(all) : new long[0][];
    }

    private static int[] begins(long[] all, int shift) {
        var begins = new int[STRETCHES + 1];
        int at = 0;
        for (int stretch = 0; stretch < STRETCHES; stretch++) {
            begins[stretch] = at;
            while (at < all.length && all[at] - all[0] >>> shift == stretch) at++;
            if (at - begins[stretch] > MOST_OF_A_STRETCH) return UNEVEN;
        }
        begins[STRETCHES] = at;
        return begins;
    }

    private static long[][] levels(long[] all) {
        var levels = new ArrayList<long[]>();
        for (var below = all; below.length > NEAR; below = levels.getLast()) {
            var level = new long[(below.length + STEP - 1) / STEP];
            for (int i = 0; i < level.length; i++) level[i] = below[i * STEP];
            levels.add(level);
        }
        return levels.toArray(long[][]::new);
    }

    int size() {
        return all.length;
    }

    long at(int index) {
        return all[index];
    }

    /// What the tables take, in bytes.
    long memory() {
        long bytes = 8L * all.length + 4L * begins.length;
        for (var level : levels) bytes += 8L * level.length;
        return bytes;
    }

    /// The index of the last that is at most the key, or -1.
    int floor(long key) {
        if (begins.length > 0) {
            if (key < all[0]) return -1;
            long stretch = key - all[0] >>> shift; // the difference as an unsigned number
            if (stretch < 0 || stretch >= STRETCHES) return all.length - 1; // far behind the greatest
            return floor(all, Math.max(0, begins[(int) stretch] - 1), begins[(int) stretch + 1], key);
        }
        int at = 0;
        int span = NEAR; // all of the shortest level
        for (int i = levels.length - 1; i >= 0; i--) {
            at = floor(levels[i], at, Math.min(at + span, levels[i].length), key);
            if (at < 0) return -1;
            at *= STEP;
            span = STEP;
        }
        return floor(all, at, Math.min(at + span, all.length), key);
    }

    /// The last index in `[from, to)` whose number is at most the key, or -1. Halves without a branch to mispredict.
    static int floor(long[] ascending, int from, int to, long key) {
        int count = to - from;
        if (count <= 0) return -1;
        int at = from;
        while (count > 1) {
            int half = count >>> 1;
            at = ascending[at + half] <= key ? at + half : at;
            count -= half;
        }
        return ascending[at] <= key ? at : -1;
    }
}
