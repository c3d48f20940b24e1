// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// Who was not asked for longest goes.
final class Lru extends Fifo {
    Lru(Weights weights, long capacity) {
        super(weights, capacity);
    }

    @Override
    public boolean find(int object) {
        if (!super.find(object)) return false;
        chains.move(0, object);
        return true;
    }
}
