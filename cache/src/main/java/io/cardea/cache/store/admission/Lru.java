// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.admission;

/// Nodes in the order of their use.
final class Lru {
    private final Nodes nodes;
    private final int name;
    private int newest = Nodes.NONE;
    private int oldest = Nodes.NONE;
    private long size;

    /// @param name by which nodes know that they are in it, not 0
    Lru(Nodes nodes, int name) {
        this.nodes = nodes;
        this.name = name;
    }

    /// Of all in it.
    long size() {
        return size;
    }

    int oldest() {
        return oldest;
    }

    void add(int node) {
        nodes.list(node, name);
        nodes.newer(node, Nodes.NONE);
        nodes.older(node, newest);
        if (newest == Nodes.NONE) oldest = node;
        else nodes.newer(newest, node);
        newest = node;
        size += nodes.size(node);
    }

    void remove(int node) {
        int newer = nodes.newer(node);
        int older = nodes.older(node);
        if (newer == Nodes.NONE) newest = older;
        else nodes.older(newer, older);
        if (older == Nodes.NONE) oldest = newer;
        else nodes.newer(older, newer);
        size -= nodes.size(node);
    }

    void renew(int node) {
        if (node == newest) return;
        remove(node);
        add(node);
    }

    /// Its size has changed.
    void grew(long by) {
        size += by;
    }
}
