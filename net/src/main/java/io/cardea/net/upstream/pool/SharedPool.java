// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.core.exchange.Client;
import io.cardea.core.http.Failure;
import io.cardea.net.http.RequestStream;
import io.cardea.net.http1.OriginConnection;
import io.cardea.net.loop.Loop;
import java.time.Duration;
import java.util.function.Consumer;

/// What a loop sees of the pool of another: its requests go over there, each as a [CrossingStream]. A place is asked for where
/// it is used, so that none is promised which another takes.
///
/// Only streams of HTTP/2 can be shared. While the origin is known to choose HTTP/1.1, and for tunnels by it, this loop has
/// connections of its own.
final class SharedPool implements Places {
    private final Pools owner;
    private final Home home;
    private final Loop here;
    private final Endpoint endpoint;
    private final Pool own;
    private final boolean http2Only;

    /// The loop that has an endpoint's connections, and what is known of them. Any thread.
    static final class Home {
        private final Loop loop;
        private volatile boolean single; // the origin has chosen HTTP/1.1

        Home(Loop loop) {
            this.loop = loop;
        }

        Loop loop() {
            return loop;
        }
    }

    /// @param own this loop's connections, for what cannot be shared
    SharedPool(Pools owner, Home home, Loop here, Endpoint endpoint, Pool own, boolean http2Only) {
        this.owner = owner;
        this.home = home;
        this.here = here;
        this.endpoint = endpoint;
        this.own = own;
        this.http2Only = http2Only;
    }

    @Override
    public void acquire(boolean fresh, boolean tunnel, Client client, Duration connectTimeout, Consumer<RequestStream> ready, Consumer<Failure> failed) {
        boolean alone = tunnel && !http2Only;
        if (alone || home.single) {
            own.acquire(fresh, tunnel, client, connectTimeout, opened -> {
                if (!alone) learn(opened);
                ready.accept(opened);
            }, failed);
            return;
        }
        ready.accept(new CrossingStream(here.eventLoop(), home.loop.eventLoop(), (opened, refused) ->
            owner.places(home.loop, endpoint).acquire(fresh, tunnel, client, connectTimeout, stream -> {
                learn(stream);
                opened.accept(stream);
            }, refused), failed));
    }

    private void learn(RequestStream opened) {
        home.single = opened instanceof OriginConnection;
    }

    @Override
    public void closeIdle() {
        own.closeIdle();
    }
}
