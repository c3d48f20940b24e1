// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import java.util.concurrent.atomic.AtomicLong;

/// The memory of all bodies that are held until their digest is known, together. One for the process; it outlives reloads. Any thread.
final class HeldBytes implements AutoCloseable {
    /// 128 MiB, or an eighth of the heap if that is less.
    private static final long MOST = Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8);

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

    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {}
}
