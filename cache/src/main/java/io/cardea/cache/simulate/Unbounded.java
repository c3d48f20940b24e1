// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.BitSet;

/// Keeps everything: what no cache can be better than.
final class Unbounded implements Simulated {
    private final BitSet kept = new BitSet();

    @Override
    public boolean find(int object) {
        return kept.get(object);
    }

    @Override
    public void take(int object) {
        kept.set(object);
    }
}
