// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Somebody who waits at a [Bulkhead]. What it is told it is told on its own loop, once, and never within a call of its own.
public final class Waiter {
    /// What becomes of it, on its loop.
    public interface Turn {
        /// It has its permit, which it gives back by [Bulkhead#leave].
        void entered();

        void refused(Refusal why);
    }

    private enum State { WAITING, CALLED, GONE }

    /// Where it is, for the bulkhead alone.
    enum Place { COMING, IN_LINE, OUT }

    private final Bulkhead bulkhead;
    private final Executor loop;
    private final Turn turn;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    final Priority priority;
    final long since;
    Place place = Place.COMING;
    @Nullable Waiter older;
    @Nullable Waiter newer;
    private boolean left; // its loop alone, as the next
    private long leftAt;

    Waiter(Bulkhead bulkhead, Priority priority, Executor loop, Turn turn, long since) {
        this.bulkhead = bulkhead;
        this.priority = priority;
        this.loop = loop;
        this.turn = turn;
        this.since = since;
    }

    /// It waits no more, as its client has gone, and is told nothing. A permit that is on its way to it goes back. On its loop.
    public void giveUp(long now) {
        left = true;
        leftAt = now;
        if (state.compareAndSet(State.WAITING, State.GONE)) bulkhead.gone(this, now);
    }

    /// It has waited long enough. On its loop.
    ///
    /// @return whether it still waited, and does no more; else its turn has come already, and it is about to be told
    public boolean expires(long now) {
        if (!state.compareAndSet(State.WAITING, State.GONE)) return false;
        left = true;
        bulkhead.gone(this, now);
        return true;
    }

    /// Whether nobody has told it anything yet.
    boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    boolean isGone() {
        return state.get() == State.GONE;
    }

    /// Gives it a permit that was taken for it.
    ///
    /// @return whether it took it
    boolean admit() {
        return call(this::admitted);
    }

    void refuse(Refusal why) {
        call(() -> {
            if (!left) turn.refused(why);
        });
    }

    private void admitted() {
        if (left) bulkhead.leave(leftAt); else turn.entered();
    }

    private boolean call(Runnable told) {
        if (!state.compareAndSet(State.WAITING, State.CALLED)) return false;
        try {
            loop.execute(told);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // its loop has ended, and it with it
        }
    }
}
