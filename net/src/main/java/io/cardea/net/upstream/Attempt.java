// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.FileBody;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Response;
import io.cardea.net.http.RequestStream;
import io.cardea.net.loop.Loop;
import io.cardea.net.loop.OnLoop;
import io.cardea.net.upstream.fleet.Choice;
import io.cardea.net.upstream.fleet.Fleet;
import io.cardea.net.upstream.fleet.Peer;
import io.cardea.net.upstream.guard.Deadline;
import io.cardea.net.upstream.guard.Passage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The tries of one exchange at one service, one at a time: pick, connect, send, receive.
///
/// Another endpoint is tried only when nothing was sent; a connection that had grown stale is replaced once, for a
/// request that may be repeated and has no body (RFC 9110 §9.2.2).
final class Attempt implements RequestStream.Receiver, Exchange.Cancellable, Passage.Entrant, Untrailed.End {
    private static final int MOST_TRIES = 3;

    private final Exchange exchange;
    private final Service service;
    private final Fleet fleet;
    private final ProxyRules rules;
    private final TunnelRules tunnels;
    private final Optional<TunnelRules.Place> place;
    private final Loop loop;
    private final Choice choice;
    private final Passage passage;
    private final Trial trial;
    private Deadline deadline = Deadline.NONE;
    private @Nullable RequestStream connection;
    private @Nullable Tunnel tunnel;
    private @Nullable Peer busy; // counts this exchange among those in flight
    private int tries;
    private boolean prepared;
    private boolean over;
    private long sentAt;

    /// @param place of a tunnel, if one is asked for; it is given back when the exchange is over, or the origin has not switched
    Attempt(Exchange exchange, Carrier carrier, ProxyRules rules, TunnelRules tunnels, Optional<TunnelRules.Place> place) {
        this.exchange = exchange;
        this.service = carrier.service();
        this.fleet = carrier.fleet();
        this.rules = rules;
        this.tunnels = tunnels;
        this.place = place;
        this.loop = ((OnLoop) exchange.client().carrier()).home();
        this.choice = fleet.choice(exchange);
        this.passage = service.guarding().passage(exchange, rules, loop);
        this.trial = service.guarding().trial();
    }

    void start() {
        exchange.carriedBy(this);
        passage.begin(this, System.nanoTime());
    }

    @Override
    public Runnable alarm(long nanos, Runnable what) {
        var alarm = loop.eventLoop().schedule(what, nanos, TimeUnit.NANOSECONDS);
        return () -> alarm.cancel(false);
    }

    @Override
    public void waited(String at) {
        exchange.trail().add(at, "lets through", "it had to wait for its turn", exchange.elapsed());
    }

    @Override
    public void turnedAway(String by, Failure why) {
        exchange.trail().add(by, "refuses", why.detail(), exchange.elapsed());
        give(why);
    }

    @Override
    public void passed() {
        if (over || exchange.isAnswered()) return; // by a time-out, while it waited: its end is near, and gives the permit back
        if (next()) {
            attempt(false);
        } else {
            give(trial.refusal(choice.closedBy(Peer.BROKEN)).orElseGet(() -> Failure.beforeSending(Failure.Kind.NO_ENDPOINT, "service " + service.name() + (choice.isEmpty() ? " has no endpoint" : " has no endpoint that is open"))));
        }
    }

    /// Picks the next whose breaker lets it through.
    private boolean next() {
        while (choice.next()) {
            if (trial.begins(choice.peer())) return true;
        }
        return false;
    }

    private void attempt(boolean fresh) {
        tries++;
        idle();
        var peer = choice.peer();
        busy = peer;
        peer.begin();
        service.pools().places(loop, peer.endpoint()).acquire(fresh, isTunnel(), exchange.client(), service.timeouts().connect(), this::connected, this::refused);
    }

    /// The peer that was busy with it is not any more.
    private void idle() {
        var peer = busy;
        busy = null;
        if (peer != null) peer.end();
    }

    private boolean isTunnel() {
        return rules.upgrades().contains(exchange.client().upgrade());
    }

    private void connected(RequestStream opened) {
        if (over) {
            opened.release();
            return;
        }
        connection = opened;
        var endpoint = choice.peer().endpoint();
        exchange.servedBy(endpoint.text());
        var request = exchange.request();
        var host = rules.keepHost() && !request.host().isEmpty() ? request.authority() : endpoint.authority();
        if (prepared) {
            request.fields().set(FieldName.HOST, host);
        } else {
            prepared = true;
            deadline = Deadline.of(exchange.startNanos(), exchange.route().limits().total(), Grpc.is(request.fields()) ? Grpc.timeout(request.fields()) : Optional.empty());
            rules.forward().toOrigin(exchange, request.fields(), host);
        }
        service.guarding().tell(deadline, request.fields());
        var path = rules.path().apply(exchange);
        var target = request.query().isEmpty() ? path : path + '?' + request.query();
        sentAt = System.nanoTime();
        exchange.trail().add(service.name(), endpoint, choice.why(), exchange.elapsed());
        var message = mayHaveTrailers(request.body()) ? request.withBody(new Untrailed(request.body(), rules.trailers(), Grpc.is(request.fields()), Untrailed.End.NOBODY)) : request;
        var upgrade = isTunnel() ? exchange.client().upgrade() : "";
        if (bindsTheConnection(request.fields())) opened.useNoMore();
        opened.send(message, target, upgrade, this, service.timeouts().firstByte(), service.timeouts().between());
    }

    /// NTLM, and Negotiate by way of it, authenticate a connection and not a request (RFC 4559 §6): the next request on it
    /// would be taken for this user's.
    private static boolean bindsTheConnection(Fields fields) {
        int row = fields.find(FieldName.AUTHORIZATION, 0);
        if (row < 0) return false;
        var first = new byte[9];
        var scheme = new String(first, 0, fields.copyValue(row, first, 0, first.length), StandardCharsets.ISO_8859_1);
        return scheme.regionMatches(true, 0, "NTLM", 0, 4) || scheme.equalsIgnoreCase("Negotiate");
    }

    /// In HTTP/2 trailers may follow a body of known length, too.
    private static boolean mayHaveTrailers(Body body) {
        return !body.isEmpty() && !(body instanceof FileBody);
    }

    private void refused(Failure why) {
        if (over) return;
        choice.peer().failed(why);
        exchange.trail().add(service.name(), why, choice.peer().endpoint().text(), exchange.elapsed());
        trial.failed(why);
        if (why.nothingSent() && tries < MOST_TRIES && next()) {
            attempt(false);
        } else {
            give(why);
        }
    }

    @Override
    public void interim(Response response) {
        if (over || response.status() == 100) return; // our own 100 was sent when the body was asked for
        rules.forward().toClient(response.fields(), version());
        exchange.client().inform(response);
    }

    @Override
    public void response(Response response) {
        if (over) {
            response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over"));
            return;
        }
        over = true;
        place.ifPresent(TunnelRules.Place::leave);
        answered(response);
        rules.forward().toClient(response.fields(), version(), exchange.requestId());
        fleet.bind(exchange, choice, response.fields());
        boolean hasMore = mayHaveTrailers(response.body());
        if (!hasMore) bodyEnded();
        exchange.answer(hasMore ? response.withBody(new Untrailed(response.body(), rules.trailers(), Grpc.is(response.fields()), this)) : response);
    }

    /// The peer has done its work, however long the client takes to read what it gave.
    @Override
    public void bodyEnded() {
        idle();
        passage.end(System.nanoTime());
    }

    private void answered(Response head) {
        long now = System.nanoTime();
        trial.answered(head, now);
        passage.answered(head, now);
        exchange.originTook(now - sentAt);
        choice.peer().answered(head.status(), now - sentAt, now);
    }

    private String version() {
        var current = connection;
        return current == null ? "" : current.version();
    }

    @Override
    public void switched(Response head, Tunnel far) {
        if (over) {
            far.close(Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over"));
            return;
        }
        over = true;
        tunnel = tunnels.ruled(far, exchange, loop);
        answered(head);
        passage.end(System.nanoTime()); // tunnels are bounded by themselves
        rules.forward().toClient(head.fields(), version(), exchange.requestId());
        fleet.bind(exchange, choice, head.fields());
        exchange.trail().add(service.name(), "switches to " + exchange.client().upgrade(), "", exchange.elapsed());
        exchange.answer(head, tunnel);
    }

    @Override
    public void failed(Failure why, boolean stale) {
        if (over) return;
        if (!stale) choice.peer().failed(why);
        var request = exchange.request();
        boolean again = why.nothingSent() || stale && request.isIdempotent();
        if (again && request.body().isEmpty() && tries < MOST_TRIES) {
            exchange.trail().add(service.name(), "tries again", why.nothingSent() ? why.detail() : "the connection had gone stale", exchange.elapsed());
            attempt(true);
        } else {
            give(why);
        }
    }

    private void give(Failure why) {
        over = true;
        idle();
        leave(why);
        exchange.request().body().cancel(why);
        exchange.fail(why);
    }

    private void leave(Failure why) {
        trial.failed(why);
        passage.failed(why, System.nanoTime());
        passage.end(System.nanoTime());
    }

    /// Also when all went well: the books are closed.
    @Override
    public void cancel(Failure why) {
        if (!over && busy != null && why.kind() == Failure.Kind.TOTAL_TIMEOUT) busy.failed(why);
        idle();
        leave(why);
        place.ifPresent(TunnelRules.Place::leave);
        if (tunnel != null) tunnel.close(why);
        if (over) return;
        over = true;
        var current = connection;
        if (current != null) current.abandon(why);
    }
}
