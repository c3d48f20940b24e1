// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.config.Secret;
import io.cardea.core.state.Counters;
import io.cardea.core.state.GeoIndex;
import io.cardea.core.state.Leaderboards;
import io.cardea.core.state.Locks;
import io.cardea.core.state.Roster;
import io.cardea.core.state.Sessions;
import io.cardea.core.state.State;
import io.cardea.core.state.Store;
import java.util.Optional;

/// The state that edges share, and this edge's own for when it is away.
public final class RedisState implements State {
    private final State local;
    private final Counters counters;
    private final Sessions sessions;
    private final Locks locks;
    private final Leaderboards leaderboards;
    private final GeoIndex geo;
    private final Store store;
    private final Roster roster;

    /// @param mostSessions of a user
    public RedisState(Redis redis, State local, int mostSessions) {
        this.local = local;
        counters = new RedisCounters(redis);
        sessions = new RedisSessions(redis, mostSessions);
        locks = new RedisLocks(redis);
        leaderboards = new RedisLeaderboards(redis);
        geo = new RedisGeoIndex(redis);
        roster = new RedisRoster(redis, () -> 0);
        store = new RedisStore(redis, redis.config().seal().map(Secret::reveal).map(Seal::new));
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public State local() {
        return local;
    }

    @Override
    public Counters counters() {
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

    @Override
    public Optional<Roster> roster() {
        return Optional.of(roster);
    }
}
