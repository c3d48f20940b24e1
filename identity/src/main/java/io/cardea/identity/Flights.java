// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import io.cardea.core.exchange.Pending;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Equal questions that are asked at once, on whatever loops, are one: the first asks, the others get its answer, each on its own loop. It is asked to its end, also if nobody waits any more. Any thread.
public final class Flights<T> {
    private final ConcurrentHashMap<ByteBuffer, Flight<T>> underWay = new ConcurrentHashMap<>();
    private final T broken;

    /// @param broken what those get who wait for one that threw
    public Flights(T broken) {
        this.broken = broken;
    }

    private record Waiter<T>(Executor loop, Pending<T> pending) {}

    private static final class Flight<T> {
        private final List<Waiter<T>> waiters = new ArrayList<>(2); // guarded by this, as is landed
        private @Nullable T landed;

        synchronized Optional<Pending<T>> join(Executor loop) {
            if (landed != null) return Optional.empty();
            var pending = new Pending<T>();
            waiters.add(new Waiter<>(loop, pending));
            return Optional.of(pending);
        }

        synchronized List<Waiter<T>> land(T value) {
            landed = value;
            return waiters;
        }
    }

    /// @param key by which questions are equal: a hash, so that nobody chooses where it lies
    /// @param loop the caller's, where its answer comes
    /// @param ask called at once if nobody else has asked
    public Pending<T> share(byte[] key, Executor loop, Supplier<Pending<T>> ask) {
        var name = ByteBuffer.wrap(key.clone());
        var own = new Flight<T>();
        for (var other = underWay.putIfAbsent(name, own); other != null; other = underWay.putIfAbsent(name, own)) {
            var joined = other.join(loop);
            if (joined.isPresent()) return joined.get();
            underWay.remove(name, other); // it has just landed
        }
        Pending<T> asked;
        try {
            asked = ask.get();
        } catch (RuntimeException e) {
            land(name, own, broken);
            throw e;
        }
        var answer = new Pending<T>();
        asked.then(value -> {
            land(name, own, value);
            answer.complete(value);
        });
        return answer;
    }

    private void land(ByteBuffer name, Flight<T> flight, T value) {
        underWay.remove(name, flight);
        for (var each : flight.land(value)) {
            try {
                each.loop.execute(() -> each.pending.complete(value));
            } catch (RejectedExecutionException e) {
                // its loop has ended, and its exchange with it
            }
        }
    }
}
