// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import java.util.concurrent.atomic.AtomicLong;

/// The bytes that lie beside the store: bodies that are being fetched, and parts while they are put together. One for all routes, and for
/// as long as the store, so that neither more routes nor a reload make it more. Any thread.
public final class Budget {
    private volatile long most;
    private final AtomicLong held = new AtomicLong();

    /// @param most bytes together
    public Budget(long most) {
        this.most = most;
    }

    /// Another bound: what is held stays.
    public void most(long bytes) {
        most = bytes;
    }

    public long most() {
        return most;
    }

    /// @return whether so many bytes more may be held; then they are to be given back
    boolean reserve(long count) {
        if (held.addAndGet(count) <= most) return true;
        held.addAndGet(-count);
        return false;
    }

    void giveBack(long count) {
        held.addAndGet(-count);
    }

    public long held() {
        return held.get();
    }
}
