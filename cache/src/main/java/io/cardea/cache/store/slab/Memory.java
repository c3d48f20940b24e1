// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.slab;

import io.cardea.core.memory.LargePages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory outside the heap, taken from the system piece by piece and given back all at once; together never more than a bound.
///
/// It does not count against `-XX:MaxDirectMemorySize`. Not safe for use by several threads at once.
public final class Memory implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final long most;
    private long taken;

    /// @param most bytes
    public Memory(long most) {
        this.most = most;
    }

    /// All zero.
    ///
    /// @throws IllegalArgumentException if it is more than [#left]
    public MemorySegment take(long bytes) {
        if (bytes > left()) throw new IllegalArgumentException("expected at most " + left() + " bytes, found " + bytes);
        var piece = LargePages.take(bytes, arena);
        taken += bytes;
        return piece;
    }

    public long left() {
        return most - taken;
    }

    public long most() {
        return most;
    }

    public boolean isOpen() {
        return arena.scope().isAlive();
    }

    /// Nothing of it may be used any more.
    @Override
    public void close() {
        arena.close();
    }
}
