// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cardea.cache.store.slab.Blocks;
import io.cardea.cache.store.slab.Bodies;
import java.lang.foreign.MemorySegment;

/// Blocks of memory that hold heads: 32 bytes of numbers, what [Head] writes, and the key. Read under the stripe's monitor or the store's lock;
/// written by who made it, before anybody else knows of it; but for the hits, under the monitor.
final class Heads {
    private static final int ARRIVAL = 0;
    private static final int BODY = 8;
    private static final int LENGTH = 12;
    private static final int HITS = 16;
    private static final int IDENTITY = 20;
    private static final int END = 24;
    private static final int KEY = 28;
    private static final int TEXT = 32;

    private final Blocks blocks;

    Heads(Blocks blocks) {
        this.blocks = blocks;
    }

    long cost(Head.Written head) {
        return Blocks.cost(TEXT + (long) head.length());
    }

    /// Heads are in one piece, and pieces that are large are rare.
    boolean fits(Head.Written head) {
        return TEXT + head.length() <= blocks.mostPayload() / 2;
    }

    int take(Head.Written head) {
        return blocks.take(TEXT + head.length());
    }

    void give(int block) {
        blocks.give(block);
    }

    void fill(int block, long arrival, int body, int length, Head.Written head) {
        var slab = blocks.slab(block);
        long at = blocks.offset(block);
        slab.set(JAVA_LONG, at + ARRIVAL, arrival);
        slab.set(JAVA_INT, at + BODY, body);
        slab.set(JAVA_INT, at + LENGTH, length);
        slab.set(JAVA_INT, at + HITS, 0);
        slab.set(JAVA_INT, at + IDENTITY, head.identity());
        slab.set(JAVA_INT, at + END, head.end());
        slab.set(JAVA_INT, at + KEY, head.length() - head.end());
        MemorySegment.copy(head.bytes(), 0, slab, JAVA_BYTE, at + TEXT, head.length());
    }

    /// All of one but its key, outside the slab.
    ///
    /// @param bytes what [Head] wrote, up to `end`, and room for what an answer adds
    record Copy(byte[] bytes, int identity, int end, long arrival, int body, int length) {
        Head head() {
            return new Head(bytes, identity, end);
        }

        /// @param in where its body lies, which was retained
        /// @param counted whether this look at it was counted as use
        Stored stored(CacheKey key, Bodies in, boolean counted) {
            return new Stored(key, head(), in.view(body, length), arrival, counted);
        }
    }

    Copy copy(int block) {
        var slab = blocks.slab(block);
        long at = blocks.offset(block);
        int end = slab.get(JAVA_INT, at + END);
        var bytes = new byte[end + Head.ROOM];
        MemorySegment.copy(slab, JAVA_BYTE, at + TEXT, bytes, 0, end);
        return new Copy(bytes, slab.get(JAVA_INT, at + IDENTITY), end, slab.get(JAVA_LONG, at + ARRIVAL), slab.get(JAVA_INT, at + BODY), slab.get(JAVA_INT, at + LENGTH));
    }

    boolean isOf(int block, byte[] key) {
        return number(block, KEY) == key.length && is(block, number(block, END), key, key.length);
    }

    /// Whether it is the same variant of the same key.
    boolean isSame(int block, Head.Written head) {
        return number(block, IDENTITY) == head.identity() && is(block, 0, head.bytes(), head.identity());
    }

    boolean isOfScope(int block, Head.Written head) {
        return is(block, 0, head.bytes(), head.scope()); // with its length before it
    }

    /// @param scope as [Head#scope(String)] writes it; of no bytes for any
    boolean isOfScope(int block, byte[] scope) {
        return is(block, 0, scope, scope.length);
    }

    /// How many bytes scope and variation have.
    int identity(int block) {
        return number(block, IDENTITY);
    }

    private boolean is(int block, int from, byte[] bytes, int length) {
        long at = blocks.offset(block) + TEXT + from;
        return MemorySegment.mismatch(blocks.slab(block), at, at + length, MemorySegment.ofArray(bytes), 0, length) < 0;
    }

    /// As [CacheKey#encoded] gave it.
    byte[] key(int block) {
        var key = new byte[number(block, KEY)];
        MemorySegment.copy(blocks.slab(block), JAVA_BYTE, blocks.offset(block) + TEXT + number(block, END), key, 0, key.length);
        return key;
    }

    long arrival(int block) {
        return blocks.slab(block).get(JAVA_LONG, blocks.offset(block) + ARRIVAL);
    }

    int body(int block) {
        return number(block, BODY);
    }

    int length(int block) {
        return number(block, LENGTH);
    }

    int hits(int block) {
        return number(block, HITS);
    }

    void count(int block) {
        int hits = number(block, HITS);
        if (hits < Integer.MAX_VALUE) blocks.slab(block).set(JAVA_INT, blocks.offset(block) + HITS, hits + 1);
    }

    /// The hits of the one in whose place it comes.
    void takeOver(int block, int old) {
        blocks.slab(block).set(JAVA_INT, blocks.offset(block) + HITS, hits(old));
    }

    private int number(int block, int field) {
        return blocks.slab(block).get(JAVA_INT, blocks.offset(block) + field);
    }
}
