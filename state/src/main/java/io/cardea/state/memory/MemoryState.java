// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.exchange.Pending;
import io.cardea.core.file.StateConfig;
import io.cardea.core.state.GeoIndex;
import io.cardea.core.state.Leaderboards;
import io.cardea.core.state.Locks;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Sessions;
import io.cardea.core.state.State;
import io.cardea.core.state.Store;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// State in this process. It lives as long as somebody holds it, and starts empty.
public final class MemoryState implements State {
    /// How many sessions a user has at most.
    public static final int SESSIONS_OF_A_USER = 100;

    private final MemoryCounters counters;
    private final Sessions sessions;
    private final Locks locks;
    private final Leaderboards leaderboards;
    private final GeoIndex geo;
    private final Store store;

    /// @param nanos time that only passes, such as [System#nanoTime]
    /// @param clock for windows of the calendar
    public MemoryState(StateConfig.Memory config, LongSupplier nanos, InstantSource clock) {
        int most = config.entries();
        counters = new MemoryCounters(config.counters());
        sessions = new MemorySessions(most, SESSIONS_OF_A_USER, nanos);
        locks = new MemoryLocks(most, nanos);
        leaderboards = new MemoryLeaderboards(most, clock);
        geo = new MemoryGeoIndex(most);
        store = new MemoryStore(most, nanos);
    }

    static <T> Pending<Reply<T>> answer(T value) {
        return Pending.of(new Reply.Got<>(value));
    }

    static <T> Pending<Reply<T>> full(String why) {
        return Pending.of(new Reply.Unavailable<>(why));
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public State local() {
        return this;
    }

    @Override
    public MemoryCounters counters() {
        return counters;
    }

    @Override
    public Sessions sessions() {
        return sessions;
    }

    @Override
    public Locks locks() {
        return locks;
    }

    @Override
    public Leaderboards leaderboards() {
        return leaderboards;
    }

    @Override
    public GeoIndex geo() {
        return geo;
    }

    @Override
    public Store store() {
        return store;
    }
}
