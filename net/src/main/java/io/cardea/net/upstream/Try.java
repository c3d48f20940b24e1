// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import io.cardea.net.http.RequestStream;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import io.cardea.net.upstream.fleet.Peer;
import io.cardea.net.upstream.pool.Places;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One try at one peer: connect, send, receive. The peer is busy with it until it has failed, was given up, or the exchange is over.
/// Once it has told its [Attempt] of the outcome, or was given up, it tells nothing more. On the loop.
final class Try implements RequestStream.Receiver {
    private final Attempt attempt;
    private final Peer peer;
    private final Trial trial;
    private final String why;
    private final boolean hedge;
    private @Nullable RequestStream stream;
    private Body body = Body.empty();
    private Deadlines.@Nullable Deadline time;
    private boolean busy;
    private boolean over;
    private boolean late;
    private boolean unreached; // when it was overtaken: whether there can be a connection will be known
    private long begun;
    private long sentAt;

    /// @param trial the peer's breaker has let it through
    /// @param why it is this peer, for the trail
    /// @param hedge whether it runs beside another
    Try(Attempt attempt, Peer peer, Trial trial, String why, boolean hedge) {
        this.attempt = attempt;
        this.peer = peer;
        this.trial = trial;
        this.why = why;
        this.hedge = hedge;
    }

    /// @param within after which the attempt is asked whether this is to go on; zero for never
    void start(Loop loop, Places places, boolean fresh, boolean tunnel, Client client, Duration connect, Duration within) {
        begun = System.nanoTime();
        busy = true;
        peer.begin();
        if (!within.isZero()) {
            time = loop.deadlines().deadline(this::slow);
            time.in(within);
        }
        places.acquire(fresh, tunnel, client, connect, this::connected, this::refused);
    }

    Peer peer() {
        return peer;
    }

    Trial trial() {
        return trial;
    }

    String why() {
        return why;
    }

    boolean isHedge() {
        return hedge;
    }

    /// Nanoseconds since it began.
    long age(long now) {
        return now - begun;
    }

    /// Nanoseconds since it was sent.
    long sentFor(long now) {
        return now - sentAt;
    }

    String version() {
        var current = stream;
        return current == null ? "" : current.version();
    }

    /// Whether it has told its outcome, or was given up.
    boolean isOver() {
        return over;
    }

    private void slow() {
        late = true;
        attempt.slow(this);
    }

    /// Whether it has taken longer than a try is to take.
    boolean isLate() {
        return late;
    }

    /// The peer is not busy with it any more.
    void idle() {
        if (!busy) return;
        busy = false;
        peer.end();
    }

    /// The body of its answer is over.
    ///
    /// @param broken why it broke off, if it did
    void ended(Optional<Failure> broken, long now) {
        idle();
        if (broken.isEmpty()) {
            peer.ended();
        } else {
            peer.broke(broken.get());
            trial.broke(broken.get(), now);
        }
    }

    /// Another has the answer, though this one had the time in which most answer: its peer is not spared the judgement on that.
    void overtaken(Failure why, long now) {
        if (over) return;
        if (stream == null) unreached = true; else trial.overtaken(peer.overtaken(sentFor(now), now), now);
        abandon(why);
    }

    /// What it has of the request's body.
    void carries(Body of) {
        body = of;
    }

    void abandon(Failure why) {
        idle();
        if (!end()) return;
        if (!unreached) trial.failed(why);
        var current = stream;
        if (current != null) current.abandon(why);
        attempt.over(body, why);
    }

    private boolean end() {
        if (over) return false;
        over = true;
        if (time != null) time.dispose();
        return true;
    }

    private void connected(RequestStream opened) {
        if (over) {
            opened.release();
            if (unreached) trial.abandoned();
            return;
        }
        stream = opened;
        sentAt = System.nanoTime();
        attempt.send(this, opened);
    }

    private void refused(Failure why) {
        if (over && unreached) {
            peer.failed(why);
            trial.failed(why);
        }
        failed(why, false);
    }

    @Override
    public void interim(Response response) {
        if (!over) attempt.interim(this, response);
    }

    @Override
    public void response(Response response) {
        if (end()) attempt.answered(this, response); else response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over"));
    }

    @Override
    public void switched(Response head, Tunnel far) {
        if (end()) attempt.switched(this, head, far); else far.close(Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over"));
    }

    @Override
    public void failed(Failure why, boolean stale) {
        if (!end()) return;
        idle();
        attempt.over(body, why);
        if (stale) trial.abandoned(); else trial.failed(why); // one that has gone stale may do so with any instance
        attempt.failed(this, why, stale);
    }
}
