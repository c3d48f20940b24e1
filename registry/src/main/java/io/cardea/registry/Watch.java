// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.registry.lease.Ledger;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes one thread, a virtual one, when something of a service has changed. What has changed is for the ledger to tell.
final class Watch implements AutoCloseable {
    private final Semaphore changes = new Semaphore(0);
    private final AutoCloseable listening;
    private final AutoCloseable place;
    private volatile boolean closed;

    /// @param service of all if empty
    /// @param place that is given back when the watch is closed
    Watch(Ledger ledger, String service, AutoCloseable place) {
        this.place = place;
        this.listening = ledger.onChange(name -> {
            if ((service.isEmpty() || name.equals(service)) && changes.availablePermits() == 0) changes.release();
        });
    }

    /// Returns after a change since the last call, or when the time is over, or when it is closed.
    void await(Duration longest) throws InterruptedException {
        if (!closed && changes.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) changes.drainPermits();
    }

    boolean isClosed() {
        return closed;
    }

    /// Any thread; more than once does nothing more.
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        try {
            listening.close();
            place.close();
        } catch (Exception e) {
            throw new IllegalStateException(e); // neither throws
        }
        changes.release();
    }
}
