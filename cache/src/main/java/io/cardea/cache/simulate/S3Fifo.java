// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// S3-FIFO (Yang et al., SOSP 2023) by bytes: newcomers pass a small queue of a tenth; who was asked for twice there goes on to the main one, the
/// others are remembered without their bodies for as long as the main one lasts, and go there at once when they come again.
final class S3Fifo implements Simulated {
    private static final int SMALL = 0;
    private static final int MAIN = 1;
    private static final int GHOST = 2;
    private static final int MOST = 3;

    private final Weights weights;
    private final Chains chains;
    private final byte[] asked;
    private final long capacity;
    private final long small;

    S3Fifo(Weights weights, long capacity) {
        this.weights = weights;
        this.capacity = capacity;
        this.small = capacity / 10;
        this.chains = new Chains(weights);
        this.asked = new byte[weights.objects()];
    }

    @Override
    public boolean find(int object) {
        if (chains.isNowhere(object) || chains.isIn(GHOST, object)) return false;
        if (asked[object] < MOST) asked[object]++;
        return true;
    }

    @Override
    public void take(int object) {
        long weight = weights.of(object);
        if (weight > capacity) return;
        boolean known = chains.isIn(GHOST, object);
        if (known) chains.remove(object);
        while (chains.bytes(SMALL) + chains.bytes(MAIN) + weight > capacity) evict();
        asked[object] = 0;
        chains.push(known ? MAIN : SMALL, object);
    }

    private void evict() {
        if (chains.bytes(SMALL) > small || chains.tail(MAIN) == Chains.NONE) evictSmall();
        else evictMain();
    }

    /// Goes on until one has left, or until all that were there have gone to the main queue.
    private void evictSmall() {
        for (int object = chains.tail(SMALL); object != Chains.NONE; object = chains.tail(SMALL)) {
            if (asked[object] > 1) {
                asked[object] = 0;
                chains.move(MAIN, object);
                continue;
            }
            chains.move(GHOST, object);
            while (chains.bytes(GHOST) > capacity - small) chains.remove(chains.tail(GHOST));
            return;
        }
    }

    private void evictMain() {
        int object = chains.tail(MAIN);
        while (asked[object] > 0) {
            asked[object]--;
            chains.move(MAIN, object);
            object = chains.tail(MAIN);
        }
        chains.remove(object);
    }
}
