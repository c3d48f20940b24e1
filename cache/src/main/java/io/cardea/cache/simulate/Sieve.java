// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// SIEVE (Zhang et al., NSDI 2024): a hand goes from the oldest to the newest and takes whoever was not asked for since it last came by;
/// nobody moves.
final class Sieve implements Simulated {
    private final Weights weights;
    private final Chains chains;
    private final boolean[] asked;
    private final long capacity;
    private int hand = Chains.NONE;

    Sieve(Weights weights, long capacity) {
        this.weights = weights;
        this.capacity = capacity;
        this.chains = new Chains(weights);
        this.asked = new boolean[weights.objects()];
    }

    @Override
    public boolean find(int object) {
        if (!chains.isIn(0, object)) return false;
        asked[object] = true;
        return true;
    }

    @Override
    public void take(int object) {
        long weight = weights.of(object);
        if (weight > capacity) return;
        while (chains.bytes(0) + weight > capacity) evict();
        asked[object] = false;
        chains.push(0, object);
    }

    private void evict() {
        int here = hand == Chains.NONE ? chains.tail(0) : hand;
        while (asked[here]) {
            asked[here] = false;
            int newer = chains.newer(here);
            here = newer == Chains.NONE ? chains.tail(0) : newer;
        }
        hand = chains.newer(here);
        chains.remove(here);
    }
}
