// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cardea.cache.store.admission.Nodes;
import io.cardea.cache.store.slab.Blocks;

/// A part of the index: chains of nodes, found by the upper bits of their hashes. So a table that grows keeps its order, and who walks
/// through it misses nobody.
///
/// All of it under its own monitor; what changes it, also under the store's lock.
final class Stripe {
    /// Upper bits by which stripes are chosen.
    static final int CHOOSING_BITS = 6;
    static final int COUNT = 1 << CHOOSING_BITS;

    static final int MOST_USES = 16;
    private static final int FIRST_BITS = 3;
    /// Positions are upper halves of hashes.
    private static final int POSITION_BITS = 32;

    private final Nodes nodes;
    private final Blocks blocks;
    private final int[] uses = new int[MOST_USES];
    private int usesCount;
    private int table;
    private int bits;
    private int count;
    private boolean closed;

    Stripe(Nodes nodes, Blocks blocks) {
        this.nodes = nodes;
        this.blocks = blocks;
        this.bits = FIRST_BITS;
        this.table = cleared(bits);
        if (table == Blocks.NONE) throw new IllegalArgumentException("too little memory");
    }

    private int cleared(int wanted) {
        int bytes = Integer.BYTES << wanted;
        int made = bytes > blocks.mostPayload() ? Blocks.NONE : blocks.take(bytes);
        if (made != Blocks.NONE) blocks.slab(made).asSlice(blocks.offset(made), bytes).fill((byte) 0);
        return made;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    // ---- chains ---------------------------------------------------------------------------------------------------------

    private int bucket(long hash) {
        return (int) (hash << CHOOSING_BITS >>> Long.SIZE - bits);
    }

    private int read(int at, int bucket) {
        return blocks.slab(at).get(JAVA_INT, blocks.offset(at) + (long) bucket * Integer.BYTES);
    }

    private void write(int at, int bucket, int node) {
        blocks.slab(at).set(JAVA_INT, blocks.offset(at) + (long) bucket * Integer.BYTES, node);
    }

    /// The first of those among which all of that hash are; the others by [Nodes#chain].
    int first(long hash) {
        return read(table, bucket(hash));
    }

    void insert(int node) {
        if (count >= 1 << bits) grow();
        int bucket = bucket(nodes.hash(node));
        nodes.chain(node, read(table, bucket));
        write(table, bucket, node);
        count++;
    }

    void remove(int node) {
        int bucket = bucket(nodes.hash(node));
        int at = read(table, bucket);
        int next = nodes.chain(node);
        if (at == node) {
            write(table, bucket, next);
        } else {
            while (nodes.chain(at) != node) at = nodes.chain(at);
            nodes.chain(at, next);
        }
        count--;
    }

    /// Where there is no memory for a larger table, chains become longer.
    private void grow() {
        int larger = cleared(bits + 1);
        if (larger == Blocks.NONE) return;
        int smaller = table;
        int buckets = 1 << bits;
        bits++;
        for (int i = 0; i < buckets; i++) {
            for (int node = read(smaller, i); node != Nodes.NONE; ) {
                int next = nodes.chain(node);
                int bucket = bucket(nodes.hash(node));
                nodes.chain(node, read(larger, bucket));
                write(larger, bucket, node);
                node = next;
            }
        }
        table = larger;
        blocks.give(smaller);
    }

    // ---- walking --------------------------------------------------------------------------------------------------------

    /// The first of the chain at a position, which is the upper half of a hash.
    int at(long position) {
        return first(position << POSITION_BITS);
    }

    /// The position behind that chain.
    long behind(long position) {
        int shift = POSITION_BITS - CHOOSING_BITS - bits;
        return (position >>> shift) + 1 << shift;
    }

    // ---- uses -----------------------------------------------------------------------------------------------------------

    /// Notes that a node was found, for who keeps the order; some are lost where nobody comes for them.
    ///
    /// @return whether somebody should come
    boolean use(int node) {
        if (usesCount < uses.length) uses[usesCount++] = node;
        return usesCount == uses.length;
    }

    /// @return how many were noted since the last time
    int takeUses(int[] target) {
        int taken = usesCount;
        System.arraycopy(uses, 0, target, 0, taken);
        usesCount = 0;
        return taken;
    }
}
