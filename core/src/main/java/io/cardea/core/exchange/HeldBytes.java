// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import java.util.concurrent.atomic.AtomicLong;

/// The memory of all bodies that are held, together, whatever for. One for the process, which is asked for as what is shared under this class; it outlives reloads. Any thread.
public final class HeldBytes implements AutoCloseable {
    /// 256 MiB, or a quarter of the heap if that is less.
    private static final long MOST = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);

    private final AtomicLong bytes = new AtomicLong();

    /// @return whether there is room; if so it must be given back
    boolean take(long more) {
        if (bytes.addAndGet(more) <= MOST) return true;
        bytes.addAndGet(-more);
        return false;
    }

    void giveBack(long less) {
        bytes.addAndGet(-less);
    }

    /// Bytes that are taken now.
    public long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {}
}
