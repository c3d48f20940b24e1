// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.net.upstream.pool.Endpoint;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// All peers of one service that anybody lists, over all reloads: who lists the same endpoint gets the same peer. Not on the request path.
public final class Peers implements AutoCloseable {
    private final Map<Endpoint, Peer> known = new HashMap<>(); // guarded by this
    private final byte[] secret = new byte[32];
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

    public Peers() {
        new SecureRandom().nextBytes(secret);
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

    /// Whom nobody holds any more is forgotten.
    synchronized void release(List<Peer> held) {
        for (var peer : held) {
            if (--peer.holders == 0) known.remove(peer.endpoint());
        }
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
    public void close() {
        // peers are let go by those who hold them
    }
}
