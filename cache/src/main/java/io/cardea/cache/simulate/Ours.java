// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import io.cardea.cache.store.admission.Nodes;
import io.cardea.cache.store.admission.TinyLfu;
import io.cardea.cache.store.slab.Blocks;
import io.cardea.cache.store.slab.Memory;

/// What this edge runs: the policy of its memory store itself, asked as the store asks it. Only that uses are told to it at once, and not a few
/// together; and that no memory is lost between objects.
final class Ours implements Simulated {
    private static final int UNIT = 16;
    /// As much as the store spends on counting.
    private static final int SKETCH_SHARE = 256;
    private static final long LEAST_SKETCH = 64;
    private static final long SLACK = 16L << 20;

    private final Weights weights;
    private final Memory memory;
    private final TinyLfu policy;
    /// Of each object its node, while it is kept.
    private final int[] nodes;

    Ours(Weights weights, long capacity) {
        long sketch = Math.max(LEAST_SKETCH, Long.highestOneBit(capacity / SKETCH_SHARE));
        this.weights = weights;
        this.nodes = new int[weights.objects()];
        this.memory = new Memory(sketch + 2L * Nodes.BYTES * weights.objects() + SLACK);
        var counters = memory.take(sketch);
        this.policy = new TinyLfu(capacity / UNIT, counters, new Blocks(memory), (node, why) -> gone(node));
    }

    private void gone(int node) {
        nodes[policy.nodes().value(node)] = Nodes.NONE;
    }

    @Override
    public boolean find(int object) {
        if (nodes[object] == Nodes.NONE) {
            policy.count(weights.name(object));
            return false;
        }
        policy.touch(nodes[object]);
        return true;
    }

    @Override
    public void take(int object) {
        long size = (weights.of(object) + UNIT - 1) / UNIT;
        if (size > policy.capacity() || size > Integer.MAX_VALUE) return;
        if (!policy.makeRoom(weights.name(object), (int) size)) return;
        if (!policy.nodes().hasFree()) throw new IllegalStateException("no memory is left for what is known of objects");
        int node = policy.add(weights.name(object), (int) size);
        policy.nodes().value(node, object);
        nodes[object] = node;
    }

    @Override
    public void close() {
        memory.close();
    }
}
