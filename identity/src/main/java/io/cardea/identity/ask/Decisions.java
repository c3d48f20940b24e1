// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.ask;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.identity.Remembered;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an authority has decided, for as long as that may be remembered; and those who wait for the same decision on the same loop, for whom it is asked once. What is remembered is shared by all loops; the
/// rest is each loop's own, so nothing is handed from one to another.
public final class Decisions<T> {
    private final Remembered<T> remembered;
    private final InstantSource clock;
    private final ConcurrentHashMap<At, Group> underWay = new ConcurrentHashMap<>();

    private record At(Executor loop, ByteBuffer key) {}

    /// @param keep for how long it counts; zero for this once
    public record Fresh<T>(T decision, Duration keep) {}

    /// Asks, and tells once.
    @FunctionalInterface
    public interface Ask<T> {
        Question begin(Consumer<Fresh<T>> told);
    }

    /// @param most decisions that are remembered
    public Decisions(int most, InstantSource clock) {
        this.remembered = new Remembered<>(most);
        this.clock = clock;
    }

    /// @param key a hash of all that the decision may hang on; nobody changes it
    public Pending<T> of(Exchange exchange, byte[] key, Ask<T> ask) {
        var known = remembered.find(key, this, clock.millis());
        if (known != null) return Pending.of(known);
        var at = new At(exchange.client().loop(), ByteBuffer.wrap(key));
        var pending = new Pending<T>();
        var group = underWay.get(at);
        if (group != null) {
            group.join(exchange, pending);
            return pending;
        }
        var mine = new Group(at);
        underWay.put(at, mine);
        mine.join(exchange, pending);
        try {
            mine.question = ask.begin(mine::told);
        } catch (RuntimeException e) { // nobody else shall wait for what has never begun
            mine.over = true;
            underWay.remove(at, mine);
            throw e;
        }
        return pending;
    }

    /// Asks only for this exchange.
    public static <T> Pending<T> alone(Exchange exchange, Ask<T> ask) {
        var pending = new Pending<T>();
        var question = ask.begin(fresh -> pending.complete(fresh.decision));
        if (pending.now().isEmpty()) exchange.carriedBy(why -> question.leave());
        return pending;
    }

    private final class Group {
        private final At at;
        private final List<Pending<T>> waiting = new ArrayList<>(1);
        private @Nullable Question question;
        private boolean over;

        Group(At at) {
            this.at = at;
        }

        void join(Exchange exchange, Pending<T> pending) {
            waiting.add(pending);
            exchange.carriedBy(why -> leave(pending));
        }

        private void leave(Pending<T> pending) {
            if (over || !waiting.remove(pending) || !waiting.isEmpty()) return;
            over = true;
            underWay.remove(at, this);
            if (question != null) question.leave();
        }

        private void told(Fresh<T> fresh) {
            if (over) return;
            over = true;
            underWay.remove(at, this);
            long now = clock.millis();
            if (fresh.keep.isPositive()) remembered.put(at.key.array(), Decisions.this, now + fresh.keep.toMillis(), fresh.decision, now);
            for (var each : waiting) each.complete(fresh.decision);
        }
    }
}
