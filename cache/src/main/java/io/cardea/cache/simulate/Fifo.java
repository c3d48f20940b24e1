// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// Who has been there longest goes.
sealed class Fifo implements Simulated permits Lru {
    private final Weights weights;
    final Chains chains;
    private final long capacity;

    Fifo(Weights weights, long capacity) {
        this.weights = weights;
        this.capacity = capacity;
        this.chains = new Chains(weights);
    }

    @Override
    public boolean find(int object) {
        return chains.isIn(0, object);
    }

    @Override
    public void take(int object) {
        long weight = weights.of(object);
        if (weight > capacity) return;
        while (chains.bytes(0) + weight > capacity) chains.remove(chains.tail(0));
        chains.push(0, object);
    }
}
