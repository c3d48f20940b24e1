// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.cache.store.admission.Nodes;
import io.cardea.cache.store.slab.Blocks;

/// Nodes by key, in [Stripe]s. Changed under the store's lock and the stripe's monitor; read under either.
final class Index {
    /// Positions are upper halves of hashes; a walk goes through them from 0 on.
    static final long ALL_POSITIONS = 1L << 32;

    private final Nodes nodes;
    private final Heads heads;
    private final Stripe[] stripes = new Stripe[Stripe.COUNT];

    Index(Nodes nodes, Blocks blocks, Heads heads) {
        this.nodes = nodes;
        this.heads = heads;
        for (int i = 0; i < stripes.length; i++) stripes[i] = new Stripe(nodes, blocks);
    }

    Stripe stripe(long hash) {
        return stripes[(int) (hash >>> Long.SIZE - Stripe.CHOOSING_BITS)];
    }

    /// Whether a node's key is that one.
    boolean isOf(int node, byte[] key, long hash) {
        return ((nodes.hash(node) ^ hash) & KeyHash.UPPER_HALF) == 0 && heads.isOf(nodes.value(node), key);
    }

    /// The node of a key that arrived as such; [Nodes#NONE] if it is gone.
    int arrived(byte[] key, long hash, long arrival) {
        for (int node = stripe(hash).first(hash); node != Nodes.NONE; node = nodes.chain(node)) {
            if (heads.arrival(nodes.value(node)) == arrival && isOf(node, key, hash)) return node;
        }
        return Nodes.NONE;
    }
}
