// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// Values as the texts that a shared store would hold, so that nobody sees another's changes to an object.
final class MemoryStore implements Store {
    private final Timed<String> texts;

    MemoryStore(int most, LongSupplier nanos) {
        this.texts = new Timed<>(most, nanos);
    }

    @Override
    public <T> Pending<Reply<Optional<T>>> find(Shelf<T> shelf, String key, Executor loop) {
        return MemoryState.answer(texts.find(at(shelf, key)).flatMap(shelf.read()));
    }

    @Override
    public <T> Pending<Reply<Optional<T>>> take(Shelf<T> shelf, String key, Executor loop) {
        return MemoryState.answer(texts.remove(at(shelf, key)).flatMap(shelf.read()));
    }

    @Override
    public <T> Pending<Reply<Boolean>> put(Shelf<T> shelf, String key, T value, Duration ttl, Executor loop) {
        texts.put(at(shelf, key), shelf.write().apply(value), millis(ttl));
        return MemoryState.answer(true);
    }

    @Override
    public <T> Pending<Reply<Boolean>> putIfAbsent(Shelf<T> shelf, String key, T value, Duration ttl, Executor loop) {
        var at = at(shelf, key);
        var text = shelf.write().apply(value);
        synchronized (texts) {
            if (texts.find(at).isPresent()) return MemoryState.answer(false);
            texts.put(at, text, millis(ttl));
            return MemoryState.answer(true);
        }
    }

    @Override
    public <T> Pending<Reply<Boolean>> replace(Shelf<T> shelf, String key, T before, T after, Duration ttl, Executor loop) {
        var at = at(shelf, key);
        var old = shelf.write().apply(before);
        var text = shelf.write().apply(after);
        synchronized (texts) {
            if (!texts.find(at).equals(Optional.of(old))) return MemoryState.answer(false);
            texts.put(at, text, millis(ttl));
            return MemoryState.answer(true);
        }
    }

    @Override
    public <T> Pending<Reply<Boolean>> remove(Shelf<T> shelf, String key, Executor loop) {
        return MemoryState.answer(texts.remove(at(shelf, key)).isPresent());
    }

    private static String at(Shelf<?> shelf, String key) {
        return shelf.name() + ' ' + key; // no name has a space
    }

    /// @throws IllegalArgumentException for no time at all
    private static long millis(Duration ttl) {
        if (ttl.toMillis() < 1) throw new IllegalArgumentException("expected a time of one millisecond at least, found " + ttl);
        return ttl.toMillis();
    }
}
