// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.cache.store.admission.Nodes;
import io.cardea.cache.store.admission.TinyLfu;

/// Who goes of too many variants of a key: the one that was wanted least, lately; of those wanted alike the one that was found least, and
/// then the one with the longest scope and variation: another coding goes before the answer that it is of, whose scope its own begins with.
/// So names that a client makes up do not push out what others ask for. Under the store's lock.
final class LeastWanted {
    private final TinyLfu policy;
    private final Heads heads;
    private int node = Nodes.NONE;
    private int count;

    LeastWanted(TinyLfu policy, Heads heads) {
        this.policy = policy;
        this.heads = heads;
    }

    void compare(int other) {
        count++;
        if (node == Nodes.NONE || isBefore(other, node)) node = other;
    }

    private boolean isBefore(int one, int other) {
        var nodes = policy.nodes();
        int less = Integer.compare(policy.frequency(nodes.hash(one)), policy.frequency(nodes.hash(other)));
        int head = nodes.value(one);
        int otherHead = nodes.value(other);
        if (less == 0) less = Integer.compare(heads.hits(head), heads.hits(otherHead));
        if (less == 0) less = Integer.compare(heads.identity(otherHead), heads.identity(head));
        if (less == 0) less = Long.compare(heads.arrival(head), heads.arrival(otherHead));
        return less < 0;
    }

    /// [Nodes#NONE] if there was nothing to compare.
    int node() {
        return node;
    }

    int count() {
        return count;
    }
}
