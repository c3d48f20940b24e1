// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.admission;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// How often a hash was seen lately, up to 15: a count-min sketch (Cormode, Muthukrishnan 2005) of four rows with counters of four bits,
/// halved all together whenever as much was counted as ten times its words (TinyLFU: Einziger, Friedman, Manes 2017).
///
/// The four counters of a hash lie in one line of the processor's cache. Only the lowest of them grow, so that those who share some of
/// them spoil each other less.
final class Sketch {
    static final int MOST = 15;

    private static final int ROWS = 4;
    private static final int WORDS = 8; // of a line: two for each row
    private static final long LOW_BITS = 0x7777777777777777L;
    private static final int SAMPLE = 10;

    private final MemorySegment table;
    private final int lines;
    private final long sample;
    private long counted;

    /// @param memory all zero, a power of two of bytes, at least 64
    Sketch(MemorySegment memory) {
        if (memory.byteSize() < WORDS * Long.BYTES || Long.bitCount(memory.byteSize()) != 1) throw new IllegalArgumentException("expected a power of two from 64 on, found " + memory.byteSize());
        this.table = memory;
        this.lines = (int) (memory.byteSize() / (WORDS * Long.BYTES));
        this.sample = SAMPLE * WORDS * (long) lines;
    }

    int frequency(long hash) {
        long mixed = mix(hash);
        int least = MOST;
        for (int row = 0; row < ROWS; row++) least = Math.min(least, (int) (table.get(JAVA_LONG, word(mixed, row)) >>> shift(mixed, row)) & MOST);
        return least;
    }

    void count(long hash) {
        long mixed = mix(hash);
        int least = frequency(hash);
        if (least < MOST) {
            for (int row = 0; row < ROWS; row++) {
                long at = word(mixed, row);
                long word = table.get(JAVA_LONG, at);
                int shift = shift(mixed, row);
                if (((int) (word >>> shift) & MOST) == least) table.set(JAVA_LONG, at, word + (1L << shift));
            }
        }
        if (++counted >= sample) age();
    }

    private void age() {
        for (long at = 0; at < table.byteSize(); at += Long.BYTES) table.set(JAVA_LONG, at, table.get(JAVA_LONG, at) >>> 1 & LOW_BITS);
        counted /= 2;
    }

    /// Five bits of the hash for each row: one chooses the word, four the counter in it.
    private long word(long mixed, int row) {
        long line = mixed >>> 32 & lines - 1;
        return (line * WORDS + row * 2L + (mixed >>> row * 5 & 1)) * Long.BYTES;
    }

    private static int shift(long mixed, int row) {
        return (int) (mixed >>> row * 5 + 1 & 15) << 2;
    }

    private static long mix(long hash) {
        long mixed = (hash ^ hash >>> 32) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 32;
    }
}
