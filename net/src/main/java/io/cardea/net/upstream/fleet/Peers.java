// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.net.upstream.pool.Endpoint;
import io.cardea.net.upstream.pool.Pools;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// All peers of one service that anybody lists, over all reloads: who lists the same endpoint gets the same peer. One that nobody lists any more is
/// remembered for a while, with all that is known of it and its connections, as lists may be wrong for moments. Not on the request path.
public final class Peers implements AutoCloseable {
    private static final Duration MEMORY = Duration.ofSeconds(30);

    private final Duration memory;
    private final Map<Endpoint, Peer> known = new HashMap<>(); // guarded by this
    private final byte[] secret = new byte[32];
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final List<Pools> pools = new CopyOnWriteArrayList<>();
    private boolean forgetting; // guarded by this
    private boolean closed; // guarded by this

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

    /// What cookies of this process are signed with where the file has no secret.
    public byte[] secret() {
        return secret.clone();
    }

    /// Those of a list, each counted as held once more.
    synchronized List<Peer> hold(List<Endpoint> endpoints) {
        var held = new ArrayList<Peer>(endpoints.size());
        for (var endpoint : endpoints) {
            var peer = known.computeIfAbsent(endpoint, absent -> new Peer(absent, this::changed));
            peer.holders++;
            held.add(peer);
        }
        return held;
    }

    /// Whether it is listed, or was a moment ago.
    synchronized boolean isKnown(Endpoint endpoint) {
        return known.containsKey(endpoint);
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

    private void changed() {
        watchers.forEach(Runnable::run);
    }

    @Override
    public synchronized void close() {
        closed = true; // peers are let go by those who hold them, and pools are closed
    }
}
