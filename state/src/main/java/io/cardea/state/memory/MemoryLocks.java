// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Locks;
import io.cardea.core.state.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// Leases by name. One counter fences all, so that none has to be kept for a lock that nobody holds.
final class MemoryLocks implements Locks {
    private final Timed<Lease> held;
    private final int most;
    private long fences; // guarded by held

    MemoryLocks(int most, LongSupplier nanos) {
        this.held = new Timed<>(most, nanos);
        this.most = most;
    }

    @Override
    public Pending<Reply<Optional<Lease>>> take(String name, Duration lease, Executor loop) {
        synchronized (held) {
            if (held.find(name).isPresent()) return MemoryState.answer(Optional.empty());
            if (held.size() >= most) return MemoryState.full("there are " + most + " locks, as many as may be"); // a lock must not make room
            var taken = new Lease(name, UUID.randomUUID().toString(), ++fences);
            held.put(name, taken, lease.toMillis());
            return MemoryState.answer(Optional.of(taken));
        }
    }

    @Override
    public Pending<Reply<Boolean>> renew(Lease mine, Duration lease, Executor loop) {
        synchronized (held) {
            if (!held.find(mine.name()).equals(Optional.of(mine))) return MemoryState.answer(false);
            held.put(mine.name(), mine, lease.toMillis());
            return MemoryState.answer(true);
        }
    }

    @Override
    public Pending<Reply<Boolean>> release(Lease mine, Executor loop) {
        synchronized (held) {
            if (!held.find(mine.name()).equals(Optional.of(mine))) return MemoryState.answer(false);
            held.remove(mine.name());
            return MemoryState.answer(true);
        }
    }
}
