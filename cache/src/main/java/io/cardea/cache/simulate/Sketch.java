// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// How often names were asked for lately, about: four counters of four bits for each, the least of which counts (a count-min sketch). All are
/// halved now and then, so that what was long ago weighs less.
final class Sketch {
    private static final long HALF = 0x7777_7777_7777_7777L;
    private static final int MOST = 15;
    private static final long[] SEEDS = {0x9e3779b97f4a7c15L, 0xc2b2ae3d27d4eb4fL, 0x165667b19e3779f9L, 0xd6e8feb86659fd93L};

    private final long[] table;
    private final long period;
    private long added;

    /// @param names about as many as are to be told apart
    Sketch(long names) {
        int bits = Math.clamp(64 - Long.numberOfLeadingZeros(Math.max(1, names - 1)), 6, 22);
        this.table = new long[1 << bits];
        this.period = 10L << bits;
    }

    void add(long name) {
        int count = count(name);
        if (count < MOST) {
            for (var seed : SEEDS) {
                long mixed = mixed(name, seed);
                int shift = shift(mixed);
                if ((table[slot(mixed)] >>> shift & MOST) == count) table[slot(mixed)] += 1L << shift;
            }
        }
        if (++added < period) return;
        for (int i = 0; i < table.length; i++) table[i] = table[i] >>> 1 & HALF;
        added /= 2;
    }

    /// At most 15.
    int count(long name) {
        int least = MOST;
        for (var seed : SEEDS) {
            long mixed = mixed(name, seed);
            least = Math.min(least, (int) (table[slot(mixed)] >>> shift(mixed)) & MOST);
        }
        return least;
    }

    private static long mixed(long name, long seed) {
        long mixed = (name ^ seed) * seed;
        return mixed ^ mixed >>> 32;
    }

    private int slot(long mixed) {
        return (int) (mixed >>> 8) & table.length - 1;
    }

    private static int shift(long mixed) {
        return (int) (mixed & 15) << 2;
    }
}
