// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.file.RedisConfig;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.OpenState;
import io.cardea.core.spi.Readiness;
import io.cardea.core.state.State;
import io.cardea.state.memory.MemoryState;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/// A Redis in use. It is no reason to give the edge no traffic, as each use says how it goes on without it.
public final class OpenRedis implements OpenState, Readiness {
    private final Redis redis;
    private final State state;
    private final Optional<EventLoopGroup> own;
    private final Consumer<OpenRedis> closed;

    /// @param loops those that requests are on; without any it has one of its own
    /// @param closed is told when it is let go of
    public OpenRedis(RedisConfig config, Path folder, List<Executor> loops, State local, Consumer<OpenRedis> closed) {
        var theirs = OneLoop.of(loops);
        own = theirs.isEmpty() ? Optional.of(OneLoop.own()) : Optional.empty();
        redis = new Redis(config, folder, own.map(OneLoop::of).orElse(theirs));
        state = new RedisState(redis, local, MemoryState.SESSIONS_OF_A_USER);
        this.closed = closed;
    }

    @Override
    public State state() {
        return state;
    }

    /// To ask it what no capability says.
    public Redis redis() {
        return redis;
    }

    @Override
    public void begin() {
        redis.begin();
    }

    @Override
    public String name() {
        return "redis " + redis.config().where();
    }

    @Override
    public Optional<String> notReady() {
        return Optional.empty();
    }

    @Override
    public Optional<String> remark() {
        var remark = redis.presence().remark();
        return remark.isEmpty() ? Optional.empty() : Optional.of(remark);
    }

    @Override
    public void close() {
        redis.close();
        own.ifPresent(group -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        closed.accept(this);
    }

    /// The figures of all that are and were in use, as they are told.
    public static final class Sums {
        private final List<OpenRedis> open;
        private final AtomicLongArray past = new AtomicLongArray(Failed.values().length + 3); // of those that are closed

        /// @param open those in use
        public Sums(List<OpenRedis> open) {
            this.open = open;
        }

        public void tell(Gauges gauges) {
            gauges.gauge("cardea_redis_away", "Whether a Redis for shared state is away: how many are.", () -> open.stream().filter(each -> !each.redis.isHere()).count());
            gauges.counter("cardea_redis_answered", "Questions to Redis that were answered.", () -> sum(0, each -> each.redis.figures().answered.sum()));
            gauges.counter("cardea_redis_late", "Answers of Redis that nobody waited for any more.", () -> sum(1, each -> each.redis.figures().late.sum()));
            gauges.counter("cardea_redis_departures", "How often Redis went away.", () -> sum(2, each -> each.redis.presence().departures()));
            for (var how : Failed.values()) {
                gauges.counter("cardea_redis_failed", "Questions to Redis that came to nothing, by reason; `away` were not asked.", Map.of("reason", how.label()), () -> sum(3 + how.ordinal(), each -> each.redis.figures().count(how)));
            }
        }

        private double sum(int which, ToLongFunction<OpenRedis> figure) {
            return past.get(which) + open.stream().mapToLong(figure).sum();
        }

        /// Of one that is not in use any more: a count never falls.
        public void keep(OpenRedis gone) {
            var figures = gone.redis.figures();
            past.addAndGet(0, figures.answered.sum());
            past.addAndGet(1, figures.late.sum());
            past.addAndGet(2, gone.redis.presence().departures());
            for (var how : Failed.values()) past.addAndGet(3 + how.ordinal(), figures.count(how));
        }
    }
}
