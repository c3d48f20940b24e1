// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// W-TinyLFU by size (Einziger et al. 2017, 2022): newcomers pass a window; behind it one is let in if it was asked for more often than all those
/// together that would have to go for it.
final class TinyLfu implements Simulated {
    private static final int WINDOW = 0;
    private static final int PROBATION = 1;
    private static final int PROTECTED = 2;

    private final Weights weights;
    private final Chains chains;
    private final Sketch sketch;
    private final long window;
    private final long main;
    private final long guarded;

    TinyLfu(Weights weights, long capacity) {
        this.weights = weights;
        this.chains = new Chains(weights);
        this.window = capacity / 10;
        this.main = capacity - window;
        this.guarded = main / 5 * 4;
        long mean = Math.max(1, weights.sum() / Math.max(1, weights.objects()));
        this.sketch = new Sketch(4 * capacity / mean);
    }

    @Override
    public boolean find(int object) {
        sketch.add(weights.name(object));
        if (chains.isNowhere(object)) return false;
        if (chains.isIn(PROBATION, object)) {
            chains.move(PROTECTED, object);
            while (chains.bytes(PROTECTED) > guarded) chains.move(PROBATION, chains.tail(PROTECTED));
        } else {
            chains.move(chains.isIn(WINDOW, object) ? WINDOW : PROTECTED, object);
        }
        return true;
    }

    @Override
    public void take(int object) {
        if (weights.of(object) > window) {
            admit(object);
            return;
        }
        chains.push(WINDOW, object);
        while (chains.bytes(WINDOW) > window) {
            int candidate = chains.tail(WINDOW);
            chains.remove(candidate);
            admit(candidate);
        }
    }

    private void admit(int candidate) {
        long weight = weights.of(candidate);
        if (weight > main) return;
        long needed = chains.bytes(PROBATION) + chains.bytes(PROTECTED) + weight - main;
        int worth = sketch.count(weights.name(candidate));
        int chain = PROBATION;
        int victim = chains.tail(chain);
        for (long freed = 0; freed < needed; ) {
            if (victim == Chains.NONE) {
                chain = PROTECTED;
                victim = chains.tail(chain);
            }
            worth -= sketch.count(weights.name(victim));
            if (worth <= 0) return;
            freed += weights.of(victim);
            victim = chains.newer(victim);
        }
        while (chains.bytes(PROBATION) + chains.bytes(PROTECTED) + weight > main) {
            chains.remove(chains.tail(PROBATION) == Chains.NONE ? chains.tail(PROTECTED) : chains.tail(PROBATION));
        }
        chains.push(PROBATION, candidate);
    }
}
