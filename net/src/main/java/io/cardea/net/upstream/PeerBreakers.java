// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.file.BreakerConfig;
import io.cardea.net.upstream.fleet.Peer;
import io.cardea.net.upstream.guard.Breaker;
import io.cardea.net.upstream.guard.BreakerRules;
import io.cardea.net.upstream.guard.Faults;
import io.cardea.net.upstream.guard.Guard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The circuit breakers of a service's endpoints, each for itself: an open one closes its [Peer], so that nobody picks it, and opens it again when it is time to try.
record PeerBreakers(String service, BreakerRules rules, Faults faults) {
    static Optional<PeerBreakers> of(String service, BreakerConfig config) {
        return config.per() == BreakerConfig.Per.SERVICE ? Optional.empty() : Optional.of(new PeerBreakers(service, BreakerRules.of(config), Faults.of(config)));
    }

    Breaker of(Peer peer) {
        var known = peer.breaker();
        return known.isPresent() ? known.get() : peer.breaker(new Breaker(rules, (breaker, state, why, now) -> changed(peer, breaker, state, why, now), System.nanoTime()));
    }

    void follow(Peer peer) {
        peer.breaker().ifPresent(each -> each.follow(rules, System.nanoTime()));
    }

    private void changed(Peer peer, Breaker breaker, Breaker.State state, String why, long now) {
        Guard.log("service " + service + ", endpoint " + peer, breaker, state, why, now);
        switch (state) {
            case OPEN -> {
                peer.close(Peer.BROKEN, why);
                // seldom, and not on a loop: whoever made it open may be on any. Whom its breaker does not let through by then is sent to another.
                CompletableFuture.delayedExecutor(breaker.opensIn(now), TimeUnit.NANOSECONDS, Runnable::run).execute(() -> peer.open(Peer.BROKEN));
            }
            case HALF_OPEN -> {} // whoever is let through to try has found it open
            case CLOSED -> peer.open(Peer.BROKEN, why);
        }
    }

    /// For the admin room.
    Map<String, Object> told(List<Peer> peers) {
        var told = new LinkedHashMap<String, Object>();
        for (var peer : peers) peer.breaker().ifPresent(each -> told.put(peer.toString(), Guard.told(each, System.nanoTime())));
        return told;
    }
}
