// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/// What this process holds: its heap after a collection, and what its connections' allocator took.
record Memory(long heap, long direct) {

    static Memory now() {
        System.gc();
        var runtime = Runtime.getRuntime();
        var allocator = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return new Memory(runtime.totalMemory() - runtime.freeMemory(), allocator.usedDirectMemory() + allocator.usedHeapMemory());
    }

    /// By how many bytes it grew.
    long since(Memory before) {
        return heap - before.heap + direct - before.direct;
    }
}
