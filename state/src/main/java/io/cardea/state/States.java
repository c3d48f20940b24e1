// SPDX-License-Identifier: Apache-2.0
package io.cardea.state;

import io.cardea.core.file.StateConfig;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.OpenState;
import io.cardea.core.spi.Readiness;
import io.cardea.core.spi.StateFactory;
import io.cardea.core.state.State;
import io.cardea.state.memory.CountedKeys;
import io.cardea.state.memory.MemoryState;
import io.cardea.state.redis.OpenRedis;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/// Makes states, and tells of those that are open: in figures, and to whoever asks whether the edge is ready.
public final class States implements StateFactory {
    private final List<Executor> loops;
    private final List<OpenRedis> open = new CopyOnWriteArrayList<>();
    private final OpenRedis.Sums sums = new OpenRedis.Sums(open);
    private final CountedKeys counted = new CountedKeys();

    /// @param loops those that requests are on: connections to Redis live there too, if they are loops of Netty; none where there are none
    public States(List<Executor> loops, Gauges gauges) {
        this.loops = loops;
        sums.tell(gauges);
        counted.tell(gauges);
    }

    @Override
    public OpenState open(StateConfig config, Path folder) {
        var local = new MemoryState(config.memory(), System::nanoTime, InstantSource.system());
        if (config.redis().isEmpty()) {
            counted.add(local.counters());
            return new Own(local, () -> counted.remove(local.counters()));
        }
        var redis = new OpenRedis(config.redis().get(), folder, loops, local, gone -> {
            sums.keep(gone);
            counted.remove(local.counters());
            open.remove(gone);
        });
        counted.add(local.counters());
        open.add(redis);
        return redis;
    }

    /// What is to be known of every Redis in use.
    public Collection<Readiness> readiness() {
        return List.copyOf(open);
    }

    private record Own(State state, Runnable gone) implements OpenState {
        @Override
        public void begin() {
            // it is there
        }

        @Override
        public void close() {
            gone.run();
        }
    }
}
