// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// Who was not asked for longest goes.
final class Lru implements Simulated {
    private final Weights weights;
    private final Chains chains;
    private final long capacity;

    Lru(Weights weights, long capacity) {
        this.weights = weights;
        this.capacity = capacity;
        this.chains = new Chains(weights);
    }

    @Override
    public boolean find(int object) {
        if (!chains.isIn(0, object)) return false;
        chains.move(0, object);
        return true;
    }

    @Override
    public void take(int object) {
        long weight = weights.of(object);
        if (weight > capacity) return;
        while (chains.bytes(0) + weight > capacity) chains.remove(chains.tail(0));
        chains.push(0, object);
    }
}
