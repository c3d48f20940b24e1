// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.cache.store.admission.Nodes;
import io.cardea.cache.store.slab.Bodies;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Shows what is stored, which counts as no use. Entries are copied out under the monitor of their stripe, and shown without any lock.
final class Show {
    private final Index index;
    private final Nodes nodes;
    private final Heads heads;
    private final Bodies bodies;
    private final Consumer<Stored> drop;

    /// @param drop told of each that shall not stay
    Show(Index index, Nodes nodes, Heads heads, Bodies bodies, Consumer<Stored> drop) {
        this.index = index;
        this.nodes = nodes;
        this.heads = heads;
        this.bodies = bodies;
        this.drop = drop;
    }

    long visit(long cursor, int most, Store.Visitor visitor) {
        var shown = new ArrayList<Stored>();
        var hits = new ArrayList<Integer>();
        long at = cursor;
        for (int chains = 0; at < Index.ALL_POSITIONS && shown.size() < most && chains < 8L * most + 1000; chains++) {
            var stripe = index.stripe(at << Integer.SIZE);
            synchronized (stripe) {
                if (stripe.isClosed()) return given(shown, hits, visitor, 0);
                for (int node = stripe.at(at); node != Nodes.NONE; node = nodes.chain(node)) {
                    var copy = heads.copy(nodes.value(node));
                    if (copy.length() > 0) bodies.retain(copy.body());
                    shown.add(copy.stored(CacheKey.decoded(heads.key(nodes.value(node))), bodies, false));
                    hits.add(heads.hits(nodes.value(node)));
                }
                at = stripe.behind(at);
            }
        }
        return given(shown, hits, visitor, at < Index.ALL_POSITIONS ? at : 0);
    }

    void of(CacheKey key, byte[] bytes, long hash, Store.Visitor visitor) {
        var stripe = index.stripe(hash);
        var shown = new ArrayList<Stored>();
        var hits = new ArrayList<Integer>();
        synchronized (stripe) {
            if (stripe.isClosed()) return;
            for (int node = stripe.first(hash); node != Nodes.NONE; node = nodes.chain(node)) {
                if (!index.isOf(node, bytes, hash)) continue;
                var copy = heads.copy(nodes.value(node));
                if (copy.length() > 0) bodies.retain(copy.body());
                shown.add(copy.stored(key, bodies, false));
                hits.add(heads.hits(nodes.value(node)));
            }
        }
        given(shown, hits, (stored, found) -> {
            visitor.stays(stored, found);
            return true;
        }, 0);
    }

    /// Without any lock: a visitor may take its time.
    private long given(List<Stored> shown, List<Integer> hits, Store.Visitor visitor, long next) {
        int at = 0;
        try {
            for (; at < shown.size(); at++) {
                var stored = shown.get(at);
                boolean stays = visitor.stays(stored, hits.get(at));
                if (!stays) drop.accept(stored);
                stored.release();
            }
        } finally {
            for (; at < shown.size(); at++) shown.get(at).release(); // after a visitor that threw
        }
        return next;
    }
}
