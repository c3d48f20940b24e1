// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import io.cardea.net.upstream.fleet.Peer;
import io.cardea.net.upstream.guard.Breaker;
import io.cardea.net.upstream.guard.Faults;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One exchange's tries as the breakers of endpoints see them: each is judged once. On the exchange's loop.
final class Trial {
    /// Where endpoints have no breakers.
    static final Trial NONE = new Trial(null);

    private final @Nullable PeerBreakers breakers;
    private @Nullable Breaker breaker; // of the try that is under way
    private Breaker.@Nullable Pass pass;
    private @Nullable Breaker judged; // by which the last try was
    private @Nullable Breaker refused; // the last that let it not through
    private long began;

    Trial(@Nullable PeerBreakers breakers) {
        this.breakers = breakers;
    }

    /// @return whether that peer may be tried
    boolean begins(Peer peer) {
        if (breakers == null) return true;
        long now = System.nanoTime();
        var asked = breakers.of(peer);
        var given = asked.enter(now);
        if (!given.admits()) {
            refused = asked;
            return false;
        }
        breaker = asked;
        pass = given;
        began = now;
        return true;
    }

    void answered(Response head, long now) {
        if (breakers != null) over(breakers.faults().isFault(head), now);
    }

    /// The try is over, or what is left of it. What is no fault of the peer says nothing of it.
    void failed(Failure why) {
        if (breaker == null) return;
        if (Faults.isFault(why)) over(true, System.nanoTime()); else abandoned();
    }

    /// Another peer had the answer first: how long this one would have taken is known in part.
    ///
    /// @param failed whether it was waited for long enough
    void overtaken(boolean failed, long now) {
        if (breaker == null) return;
        if (failed || breaker.isSlow(now - began)) over(failed, now); else abandoned();
    }

    private void over(boolean failed, long now) {
        if (breaker != null && pass != null) breaker.done(pass, failed, now - began, now);
        judged = failed ? null : breaker;
        breaker = null;
    }

    /// What had been answered well has broken off.
    void broke(Failure why, long now) {
        if (judged != null && pass != null && Faults.isFault(why)) judged.broke(pass, now);
        judged = null;
    }

    /// Nothing is known of it.
    void abandoned() {
        if (breaker != null && pass != null) breaker.abandoned(pass);
        breaker = null;
    }

    /// Why nobody can be tried, if it is for breakers.
    ///
    /// @param broken a peer that is closed because its breaker is open, if there is one
    Optional<Failure> refusal(Optional<Peer> broken) {
        if (breakers == null) return Optional.empty();
        var open = broken.flatMap(Peer::breaker).or(() -> Optional.ofNullable(refused));
        return open.map(each -> Failure.guarded(Failure.Kind.CIRCUIT_OPEN, "the circuit breakers of service " + breakers.service() + "'s endpoints are open", each.opensIn(System.nanoTime())));
    }
}
