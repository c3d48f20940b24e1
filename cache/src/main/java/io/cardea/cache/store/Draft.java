// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.cache.store.admission.Nodes;
import io.cardea.cache.store.slab.Blocks;
import io.cardea.cache.store.slab.Bodies;

/// One that comes, and the memory that is taken for it. Nobody else knows of it until it is in the index. Memory is taken and given back
/// under the store's lock, and filled without.
final class Draft {
    /// Sizes are counted in so many bytes.
    static final int UNIT = 16;
    /// What an entry costs the index: its node, and its share of a table.
    private static final int INDEX = Nodes.BYTES + 8;

    final Stored stored;
    final byte[] key;
    final Head.Written head;
    final long hash; // the upper half is the key's alone
    final int length;
    /// What it costs to keep it, and what of that is not there yet.
    final int units;
    final int needed;
    private final Heads heads;
    private final Bodies bodies;
    private final boolean shares; // the body of another that is stored
    private int block;
    private int body;

    Draft(Stored stored, Heads heads, Bodies bodies, KeyHash hashes) {
        this.stored = stored;
        this.heads = heads;
        this.bodies = bodies;
        this.key = stored.key().encoded();
        this.head = Head.write(stored, key);
        this.hash = hashes.of(key, key.length) & KeyHash.UPPER_HALF | hashes.of(head.bytes(), head.identity()) & ~KeyHash.UPPER_HALF;
        this.length = stored.body().readableBytes();
        this.body = bodies.shownBy(stored.body());
        this.shares = body != Blocks.NONE;
        long own = INDEX + heads.cost(head);
        this.units = units(own + bodies.cost(length));
        this.needed = shares ? units(own) : units;
    }

    private static int units(long bytes) {
        return (int) ((bytes + UNIT - 1) / UNIT);
    }

    boolean take() {
        block = heads.take(head);
        if (block == Blocks.NONE) return false;
        if (shares) bodies.retain(body);
        else if (length > 0) body = bodies.take(length);
        if (length == 0 || body != Blocks.NONE) return true;
        heads.give(block);
        return false;
    }

    void fill() {
        heads.fill(block, stored.arrival(), body, length, head);
        if (!shares && length > 0) bodies.fill(body, stored.body());
    }

    void giveBack() {
        heads.give(block);
        if (length > 0) bodies.release(body);
    }

    /// Where its head lies.
    int block() {
        return block;
    }
}
