// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.net.loop.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A service's connections, one pool for each loop and endpoint. Outlives reloads; closing it closes what is idle,
/// and what is busy when it is done.
public final class Pools implements AutoCloseable {
    private final Connector connector;
    private final PoolGauges.Counts counts;
    private final int maxIdle;
    private final Duration idle;
    private final Set<Loop> loops = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// @param counts closed with these pools
    /// @param maxIdle idle connections kept for each loop and endpoint
    /// @param idle how long one is kept
    Pools(Connector connector, PoolGauges.Counts counts, int maxIdle, Duration idle) {
        this.connector = connector;
        this.counts = counts;
        this.maxIdle = maxIdle;
        this.idle = idle;
    }

    /// On the loop.
    Pool pool(Loop loop, Endpoint endpoint) {
        Map<Endpoint, Pool> own = loop.local(this, begin -> {
            loops.add(loop);
            return new HashMap<>();
        });
        var known = own.get(endpoint);
        if (known != null) return known;
        var pool = new Pool(this, loop, endpoint, connector, counts, maxIdle, idle);
        own.put(endpoint, pool);
        return pool;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        counts.close();
        for (var loop : loops) {
            if (loop.eventLoop().isShuttingDown()) continue; // it closes all that it has
            loop.eventLoop().execute(() -> loop.<Map<Endpoint, Pool>>forget(this).ifPresent(own -> own.values().forEach(Pool::closeIdle)));
        }
    }
}
