// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.admission;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.cardea.cache.store.slab.Blocks;
import java.util.Arrays;

/// What is known of each object outside the heap, 32 bytes: its hash and size, its place in one of the lists of a policy, and two numbers
/// of its owner's. A node is named by a number from 1 on, which is used again when it was given back.
public final class Nodes {
    public static final int NONE = 0;
    /// What a node takes, in bytes.
    public static final int BYTES = 32;

    private static final int HASH = 0;
    private static final int NEWER = 8;
    private static final int OLDER = 12;
    private static final int SIZE = 16;
    private static final int LIST = 20;
    private static final int VALUE = 24;
    private static final int CHAIN = 28;
    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;

    private final Blocks blocks;
    private volatile int[] pages = {}; // blocks; grows by copies, read by those who know a node
    private int made = 1;
    private int free = NONE;
    private int used;

    public Nodes(Blocks blocks) {
        this.blocks = blocks;
    }

    /// Whether there is a free one, or memory for more.
    public boolean hasFree() {
        if (free != NONE || made < pages.length << PAGE_BITS) return true;
        int page = blocks.take(PAGE * BYTES);
        if (page == Blocks.NONE) return false;
        var more = Arrays.copyOf(pages, pages.length + 1);
        more[pages.length] = page;
        pages = more;
        return true;
    }

    /// After [#hasFree].
    int take(long hash, int size) {
        if (!hasFree()) throw new IllegalStateException("no node is left");
        int node = free;
        if (node == NONE) node = made++;
        else free = older(node);
        used++;
        set(node, SIZE, size);
        at(node).set(JAVA_LONG, offset(node) + HASH, hash);
        return node;
    }

    void give(int node) {
        set(node, LIST, 0);
        set(node, OLDER, free);
        free = node;
        used--;
    }

    /// How many are in use.
    public int used() {
        return used;
    }

    public long hash(int node) {
        return at(node).get(JAVA_LONG, offset(node) + HASH);
    }

    public int size(int node) {
        return get(node, SIZE);
    }

    /// What its owner keeps by it.
    public int value(int node) {
        return get(node, VALUE);
    }

    public void value(int node, int value) {
        set(node, VALUE, value);
    }

    /// The next node of some list of its owner's.
    public int chain(int node) {
        return get(node, CHAIN);
    }

    public void chain(int node, int next) {
        set(node, CHAIN, next);
    }

    int newer(int node) {
        return get(node, NEWER);
    }

    void newer(int node, int other) {
        set(node, NEWER, other);
    }

    int older(int node) {
        return get(node, OLDER);
    }

    void older(int node, int other) {
        set(node, OLDER, other);
    }

    /// The list that it is in; 0 for none.
    int list(int node) {
        return get(node, LIST);
    }

    void list(int node, int list) {
        set(node, LIST, list);
    }

    void size(int node, int size) {
        set(node, SIZE, size);
    }

    private java.lang.foreign.MemorySegment at(int node) {
        return blocks.slab(pages[node >>> PAGE_BITS]);
    }

    private long offset(int node) {
        return blocks.offset(pages[node >>> PAGE_BITS]) + (long) (node & PAGE - 1) * BYTES;
    }

    private int get(int node, int field) {
        int page = pages[node >>> PAGE_BITS];
        return blocks.slab(page).get(JAVA_INT, blocks.offset(page) + (long) (node & PAGE - 1) * BYTES + field);
    }

    private void set(int node, int field, int value) {
        int page = pages[node >>> PAGE_BITS];
        blocks.slab(page).set(JAVA_INT, blocks.offset(page) + (long) (node & PAGE - 1) * BYTES + field, value);
    }
}
