// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.net.loop.Loop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A service's connections, one pool for each loop and endpoint. Outlives reloads; closing it closes what is idle,
/// and what is busy when it is done.
public final class Pools implements AutoCloseable {
    private final Connector connector;
    private final int maxIdle;
    private final java.time.Duration idle;
    private final Set<Loop> loops = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// @param maxIdle idle connections kept for each loop and endpoint
    /// @param idle how long one is kept
    public Pools(Connector connector, int maxIdle, java.time.Duration idle) {
        this.connector = connector;
        this.maxIdle = maxIdle;
        this.idle = idle;
    }

    /// On the loop.
    Pool pool(Loop loop, Endpoint endpoint) {
        loops.add(loop);
        return loop.local(new Key(this, endpoint), key -> new Pool(this, loop, endpoint, connector, maxIdle, idle));
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        for (var loop : loops) {
            if (loop.eventLoop().isShuttingDown()) continue; // it closes all that it has
            loop.eventLoop().execute(() -> loop.removeIf(key -> key instanceof Key k && k.owner == this, pool -> ((Pool) pool).closeIdle()));
        }
    }

    private static final class Key {
        final Pools owner;
        private final Endpoint endpoint;

        Key(Pools owner, Endpoint endpoint) {
            this.owner = owner;
            this.endpoint = endpoint;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.owner == owner && key.endpoint.equals(endpoint);
        }

        @Override
        public int hashCode() {
            return endpoint.text().hashCode();
        }
    }
}
