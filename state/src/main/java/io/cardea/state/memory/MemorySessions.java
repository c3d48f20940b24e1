// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Session;
import io.cardea.core.state.Sessions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// Sessions by the hash of their ids, and by user.
public final class MemorySessions implements Sessions {
    private final Timed<Held> byHash;
    private final Map<String, ArrayDeque<String>> byUser = new HashMap<>(); // hashes, the oldest first; guarded by this
    private final int perUser;
    private int indexed; // hashes in byUser

    private record Held(String user, String content, long opened, long end, long idle) {
        Held with(String other) {
            return new Held(user, other, opened, end, idle);
        }

        long end(long now) {
            return Math.min(end, now + idle);
        }
    }

    MemorySessions(int most, int perUser, LongSupplier nanos) {
        this.byHash = new Timed<>(most, nanos);
        this.perUser = perUser;
    }

    @Override
    public Pending<Reply<String>> open(String user, String content, Session.Lifetime lifetime, Executor loop) {
        checked(content);
        var id = SessionIds.next(user);
        var hash = SessionIds.hash(id);
        long now = byHash.now();
        var held = new Held(user, content, now, now + lifetime.whole().toNanos(), lifetime.idle().toNanos());
        synchronized (this) {
            var hashes = byUser.computeIfAbsent(user, each -> new ArrayDeque<>());
            hashes.removeIf(each -> byHash.find(each).isEmpty());
            while (hashes.size() >= perUser) byHash.remove(hashes.removeFirst());
            hashes.addLast(hash);
            byHash.put(hash, held, Math.max(1, lifetime.idle().toMillis()));
            if (++indexed > 2 * byHash.size() + perUser) forgetEnded();
        }
        return answer(id);
    }

    /// Users whose sessions are all over leave no trace.
    private void forgetEnded() {
        byUser.values().forEach(hashes -> hashes.removeIf(each -> byHash.find(each).isEmpty()));
        byUser.values().removeIf(ArrayDeque::isEmpty);
        indexed = byUser.values().stream().mapToInt(ArrayDeque::size).sum();
    }

    /// @throws IllegalArgumentException if it is too long
    public static void checked(String content) {
        if (content.length() > Session.LARGEST) throw new IllegalArgumentException("a session holds at most " + Session.LARGEST + " characters, not " + content.length());
    }

    @Override
    public Pending<Reply<Optional<Session>>> find(String id, Executor loop) {
        var hash = SessionIds.hash(id);
        long now = byHash.now();
        return answer(byHash.find(hash).map(held -> {
            byHash.last(hash, held.end(now));
            return new Session(held.user, held.content, Duration.ofNanos(now - held.opened), Duration.ofNanos(held.end - now));
        }));
    }

    @Override
    public Pending<Reply<Boolean>> change(String id, String before, String after, Executor loop) {
        checked(after);
        var hash = SessionIds.hash(id);
        synchronized (this) {
            var held = byHash.find(hash).filter(each -> each.content.equals(before));
            long now = byHash.now();
            held.ifPresent(each -> byHash.put(hash, each.with(after), Math.max(1, (each.end(now) - now) / 1_000_000)));
            return answer(held.isPresent());
        }
    }

    @Override
    public Pending<Reply<Boolean>> end(String id, Executor loop) {
        synchronized (this) {
            return answer(byHash.remove(SessionIds.hash(id)).isPresent());
        }
    }

    @Override
    public Pending<Reply<Integer>> endAll(String user, Executor loop) {
        synchronized (this) {
            var hashes = byUser.remove(user);
            if (hashes == null) return answer(0);
            return answer((int) hashes.stream().filter(hash -> byHash.remove(hash).isPresent()).count());
        }
    }

    private static <T> Pending<Reply<T>> answer(T value) {
        return MemoryState.answer(value);
    }
}
