// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.net.loop.Loop;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A service's connections: one pool for each loop and endpoint, or, where loops share, one for each endpoint. Outlives reloads; closing it closes what is idle,
/// and what is busy when it is done.
public final class Pools implements AutoCloseable {
    private final Connector connector;
    private final PoolGauges.Counts counts;
    private final Keeping keeping;
    private final Rooms rooms;
    private final Map<Endpoint, SharedPool.Home> homes = new ConcurrentHashMap<>();
    private final Set<Loop> loops = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// @param counts closed with these pools
    public Pools(Connector connector, PoolGauges.Counts counts, Keeping keeping) {
        this(connector, counts, keeping, new Rooms());
    }

    /// @param rooms where connections are counted, also those of other pools
    public Pools(Connector connector, PoolGauges.Counts counts, Keeping keeping, Rooms rooms) {
        this.rooms = rooms;
        this.connector = connector;
        this.counts = counts;
        this.keeping = keeping;
    }

    public Connector connector() {
        return connector;
    }

    /// On the loop.
    public Places places(Loop loop, Endpoint endpoint) {
        Map<Endpoint, Places> own = loop.local(this, begin -> {
            loops.add(loop);
            return new HashMap<>();
        });
        var known = own.get(endpoint);
        if (known != null) return known;
        var places = make(loop, endpoint);
        own.put(endpoint, places);
        return places;
    }

    private Places make(Loop loop, Endpoint endpoint) {
        var pool = new Pool(this, loop, endpoint, connector, counts, keeping, rooms.of(endpoint));
        if (!keeping.isShared() || !connector.mayBeHttp2(endpoint)) return pool;
        var home = homes.computeIfAbsent(endpoint, any -> new SharedPool.Home(loop)); // who asks first has it
        return home.loop() == loop ? pool : new SharedPool(this, home, loop, endpoint, pool, connector.isHttp2Only(endpoint));
    }

    /// These endpoints are gone: what is idle is closed soon, what is busy when it is done. Any thread.
    public void forget(Collection<Endpoint> gone) {
        gone.forEach(homes::remove);
        for (var loop : loops) {
            if (loop.eventLoop().isShuttingDown()) continue; // it closes all that it has
            loop.eventLoop().execute(() -> {
                Map<Endpoint, Places> own = loop.local(this, begin -> new HashMap<>());
                for (var endpoint : gone) {
                    var places = own.remove(endpoint);
                    if (places != null) places.closeIdle();
                }
            });
        }
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        counts.close();
        for (var loop : loops) {
            if (loop.eventLoop().isShuttingDown()) continue; // it closes all that it has
            loop.eventLoop().execute(() -> loop.<Map<Endpoint, Places>>forget(this).ifPresent(own -> own.values().forEach(Places::closeIdle)));
        }
    }
}
