// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.slab;

import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/// A body of several blocks as one buffer. Each piece holds a count of its own.
final class SlabChain extends CompositeByteBuf {
    private final Bodies bodies;
    private final int first;

    SlabChain(Bodies bodies, int first) {
        super(UnpooledByteBufAllocator.DEFAULT, true, Integer.MAX_VALUE);
        this.bodies = bodies;
        this.first = first;
    }

    Bodies bodies() {
        return bodies;
    }

    int first() {
        return first;
    }
}
