// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.spi.Instance;
import io.cardea.net.upstream.pool.Endpoint;
import io.cardea.net.upstream.pool.Pools;
import io.cardea.net.upstream.pool.Rooms;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// All peers of one service that anybody lists, over all reloads: who lists the same endpoint gets the same peer. One that nobody lists any more is
/// remembered for a while, with all that is known of it and its connections, as lists may be wrong for moments. Not on the request path.
public final class Peers implements AutoCloseable {
    private static final Duration MEMORY = Duration.ofSeconds(30);

    private final Duration memory;
    private final Map<Endpoint, Peer> known = new HashMap<>(); // guarded by this
    private final Map<Endpoint, Order> orders = new HashMap<>(); // guarded by this
    private final Rooms rooms = new Rooms();
    private final byte[] secret = new byte[32];
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final List<Pools> pools = new CopyOnWriteArrayList<>();
    private volatile int judged = ~0; // written while this is held
    private volatile boolean weighsLatency = true;
    private boolean forgetting; // guarded by this
    private boolean closed; // guarded by this
    private final List<Runnable> obedient = new CopyOnWriteArrayList<>();

    public Peers() {
        this(MEMORY);
    }

    /// @param memory how long a peer is remembered that nobody lists
    public Peers(Duration memory) {
        this.memory = memory;
        new SecureRandom().nextBytes(secret);
    }

    /// Connections that are closed when their peer is forgotten.
    public void connectedBy(Pools those) {
        pools.removeIf(Pools::isClosed); // of settings of before
        pools.add(those);
    }

    /// Where connections to them are counted.
    public Rooms rooms() {
        return rooms;
    }

    /// What cookies of this process are signed with where the file has no secret.
    public byte[] secret() {
        return secret.clone();
    }

    /// Those of a list, each counted as held once more.
    synchronized List<Peer> hold(List<Endpoint> endpoints) {
        var held = new ArrayList<Peer>(endpoints.size());
        boolean joins = !known.isEmpty();
        for (var endpoint : endpoints) {
            var peer = known.computeIfAbsent(endpoint, absent -> joining(absent, joins));
            peer.holders++;
            held.add(peer);
        }
        return held;
    }

    /// Whether it is listed, or was a moment ago.
    synchronized boolean isKnown(Endpoint endpoint) {
        return known.containsKey(endpoint);
    }

    /// Where all are new, nobody is spared.
    private Peer joining(Endpoint endpoint, boolean others) {
        var peer = new Peer(endpoint, this, rooms.of(endpoint));
        if (others) peer.rise();
        return peer;
    }

    /// Says whether anybody in force judges by that. If not, what was judged is over at once, also for those who are only remembered, and whoever is late cannot judge any more.
    ///
    /// @param reason one of the bits of [Peer]
    /// @param why not, for their histories
    void judge(int reason, boolean judges, String why) {
        List<Peer> all;
        synchronized (this) {
            judged = judges ? judged | reason : judged & ~reason;
            all = judges ? List.of() : List.copyOf(known.values());
        }
        all.forEach(peer -> peer.pardon(reason, why));
    }

    /// What an operator says holds over reloads.
    void order(Peer peer, Order order, String why) {
        synchronized (this) {
            if (order.isNone()) orders.remove(peer.endpoint()); else orders.put(peer.endpoint(), order);
        }
        if (order.drained()) peer.close(Peer.DRAINED, why); else peer.open(Peer.DRAINED, why);
        obedient.forEach(Runnable::run);
    }

    synchronized Optional<Order> order(Endpoint endpoint) {
        return Optional.ofNullable(orders.get(endpoint));
    }

    /// Drops orders for those that are listed otherwise by now, or not at all.
    ///
    /// @param listed by what is in force
    void keepOrders(Map<Endpoint, Instance> listed) {
        var over = new ArrayList<Peer>();
        synchronized (this) {
            orders.entrySet().removeIf(each -> {
                if (each.getValue().listed().equals(listed.get(each.getKey()))) return false;
                var peer = known.get(each.getKey());
                if (peer != null) over.add(peer);
                return true;
            });
        }
        over.forEach(peer -> peer.open(Peer.DRAINED, "it is listed otherwise now"));
    }

    /// @param each runs after every order
    void obey(Runnable each) {
        obedient.add(each);
    }

    void disobey(Runnable each) {
        obedient.remove(each);
    }

    /// Whom nobody holds any more is forgotten in a while.
    synchronized void release(List<Peer> held) {
        long now = System.nanoTime();
        boolean left = false;
        for (var peer : held) {
            if (--peer.holders > 0) continue;
            peer.leftAt = now;
            left = true;
        }
        if (left) forgetIn(memory.toNanos());
    }

    private synchronized void forgetIn(long nanos) {
        if (forgetting || closed) return;
        forgetting = true;
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(this::forget);
    }

    private void forget() {
        var gone = new ArrayList<Endpoint>();
        synchronized (this) {
            forgetting = false;
            long now = System.nanoTime();
            long next = Long.MAX_VALUE;
            for (var peer : List.copyOf(known.values())) {
                if (peer.holders > 0) continue;
                long left = memory.toNanos() - (now - peer.leftAt);
                if (left > 0) {
                    next = Math.min(next, left);
                } else {
                    known.remove(peer.endpoint());
                    peer.forget();
                    rooms.forget(peer.endpoint());
                    gone.add(peer.endpoint());
                }
            }
            if (next != Long.MAX_VALUE) forgetIn(next);
        }
        if (!gone.isEmpty()) pools.forEach(each -> each.forget(gone));
    }

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    /// The bits that anybody in force judges by.
    int judged() {
        return judged;
    }

    /// Whether anybody in force chooses by latency.
    boolean weighsLatency() {
        return weighsLatency;
    }

    void weighLatency(boolean does) {
        weighsLatency = does;
    }

    void changed() {
        watchers.forEach(Runnable::run);
    }

    @Override
    public synchronized void close() {
        closed = true; // peers are let go by those who hold them, and pools are closed
    }
}
