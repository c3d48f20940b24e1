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
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.net.http.RequestStream;
import io.cardea.net.loop.Loop;
import io.cardea.net.loop.OnLoop;
import io.cardea.net.upstream.fleet.Choice;
import io.cardea.net.upstream.fleet.Fleet;
import io.cardea.net.upstream.fleet.Peer;
import io.cardea.net.upstream.guard.Deadline;
import io.cardea.net.upstream.guard.Passage;
import io.cardea.net.upstream.retry.Cause;
import io.cardea.net.upstream.retry.RetryRules;
import io.cardea.net.upstream.retry.Retrying;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One exchange at one service: a [Try] after the other, or two at once, until there is an answer. [Tries] says whether there is another.
final class Attempt implements Exchange.Cancellable, Passage.Entrant, Untrailed.End {
    /// Bytes of an answer that nobody wants which are read, so that its connection can be used again.
    private static final int DRAINED = 16 * 1024;
    private static final Failure QUICKER = Failure.of(Failure.Kind.CLIENT_GONE, "another instance was quicker");
    private static final Failure SLOW = Failure.of(Failure.Kind.ORIGIN_TIMEOUT, "no answer in the time of a try");
    private static final Failure HURRIED = Failure.of(Failure.Kind.CLIENT_GONE, "its client had not sent all, or gave it little time");
    private static final long ENOUGH = TimeUnit.SECONDS.toNanos(1);
    private static final Failure UNWANTED = Failure.of(Failure.Kind.CLIENT_GONE, "another instance is asked");

    private final Exchange exchange;
    private final Service service;
    private final Fleet fleet;
    private final Retrying retrying;
    private final ProxyRules rules;
    private final TunnelRules tunnels;
    private final Optional<TunnelRules.Place> place;
    private final Loop loop;
    private final Choice choice;
    private final Tries tries;
    private final Passage passage;
    private Deadline deadline = Deadline.NONE;
    private @Nullable Try current; // in the end, the one that has the answer
    private @Nullable Try other; // while two run
    private @Nullable Tunnel tunnel;
    private boolean prepared;
    private boolean over;

    /// @param place of a tunnel, if one is asked for; it is given back when the exchange is over, or the origin has not switched
    Attempt(Exchange exchange, Carrier carrier, ProxyRules rules, TunnelRules tunnels, Optional<TunnelRules.Place> place) {
        this.exchange = exchange;
        this.service = carrier.service();
        this.fleet = carrier.fleet();
        this.retrying = carrier.retrying();
        this.rules = rules;
        this.tunnels = tunnels;
        this.place = place;
        this.loop = ((OnLoop) exchange.client().carrier()).home();
        this.choice = fleet.choice(exchange);
        this.tries = new Tries(exchange, service, choice, retrying, loop, this::begin);
        this.passage = service.guarding().passage(exchange, rules, loop);
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
        deadline = Deadline.of(exchange.startNanos(), exchange.route().limits().total(), Grpc.is(exchange.request().fields()) ? Grpc.timeout(exchange.request().fields()) : Optional.empty());
        tries.first(deadline).ifPresent(this::give);
    }

    private void begin(Peer peer, Trial trial, String why, boolean fresh, boolean hedge) {
        var next = new Try(this, peer, trial, why, hedge);
        if (hedge) other = current;
        current = next;
        next.start(loop, service.pools().places(loop, peer.endpoint()), fresh, isTunnel(), exchange.client(), service.timeouts().connect(),
            isTunnel() ? Duration.ZERO : retrying.perTry());
    }

    private boolean isTunnel() {
        return rules.upgrades().contains(exchange.client().upgrade());
    }

    /// A try has its connection.
    void send(Try one, RequestStream opened) {
        var endpoint = one.peer().endpoint();
        exchange.servedBy(endpoint.text());
        var request = exchange.request();
        var host = rules.keepHost() && !request.host().isEmpty() ? request.authority() : endpoint.authority();
        if (prepared) {
            request.fields().set(FieldName.HOST, host);
        } else {
            prepared = true;
            rules.forward().toOrigin(exchange, request.fields(), host);
        }
        service.guarding().tell(deadline, request.fields());
        var path = rules.path().apply(exchange);
        var target = request.query().isEmpty() ? path : path + '?' + request.query();
        exchange.trail().add(service.name(), endpoint, one.why(), exchange.elapsed());
        var upgrade = isTunnel() ? exchange.client().upgrade() : "";
        if (bindsTheConnection(request.fields())) opened.useNoMore();
        opened.send(message(one, request), target, upgrade, one, service.timeouts().firstByte(), service.timeouts().between());
    }

    private Request message(Try one, Request request) {
        var body = tries.body();
        one.carries(body);
        if (body == request.body() && !mayHaveTrailers(body)) return request;
        return request.withBody(mayHaveTrailers(body) ? new Untrailed(body, rules.trailers(), Grpc.is(request.fields()), Untrailed.End.NOBODY) : body);
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

    /// A try came to nothing, perhaps before it was sent.
    void over(Body of, Failure why) {
        tries.over(of, why);
    }

    void interim(Try one, Response response) {
        if (response.status() == 100) return; // our own 100 was sent when the body was asked for
        rules.forward().toClient(response.fields(), one.version());
        exchange.client().inform(response);
    }

    void answered(Try one, Response response) {
        told(one, response);
        int status = RetryRules.status(response);
        if (tries.rules().isListed(status) && !isTunnel()) {
            if (leaves(one)) {
                tries.count(Cause.STATUS);
                exchange.trail().add(service.name(), "waits for the other instance", "status " + status, exchange.elapsed());
                drop(one, response);
                return;
            }
            if (tries.another(status, response.fields(), one.peer())) {
                drop(one, response);
                tries.go();
                return;
            }
        }
        wins(one, response);
        place.ifPresent(TunnelRules.Place::leave);
        rules.forward().toClient(response.fields(), one.version(), exchange.requestId());
        fleet.bind(exchange, choice, one.peer(), response.fields());
        boolean hasMore = mayHaveTrailers(response.body());
        if (!hasMore) bodyEnded(Optional.empty());
        exchange.answer(hasMore ? response.withBody(new Untrailed(response.body(), rules.trailers(), Grpc.is(response.fields()), this)) : response);
    }

    /// The peer has done its work, however long the client takes to read what it gave; or has broken off in the middle of it.
    @Override
    public void bodyEnded(Optional<Failure> broken) {
        long now = System.nanoTime();
        if (current != null) current.ended(broken, now);
        if (broken.isPresent()) passage.broke(broken.get(), now);
        passage.end(now);
    }

    /// An answer has come, wanted or not.
    private static void told(Try one, Response head) {
        long now = System.nanoTime();
        one.trial().answered(head, now);
        one.peer().answered(head.status(), one.sentFor(now), now);
    }

    /// This try has the answer.
    private void wins(Try one, Response head) {
        over = true;
        long now = System.nanoTime();
        passage.answered(head, now);
        exchange.servedBy(one.peer().endpoint().text());
        exchange.originTook(one.sentFor(now));
        var loser = leaves(one) ? current : null;
        current = one;
        var first = one.isHedge() ? loser : one;
        if (first != null && !first.isHedge()) tries.took(first.age(now), now);
        if (one.isHedge()) tries.hedgeWon();
        if (loser != null && tries.isDue(loser.age(now))) loser.overtaken(QUICKER, now);
        else if (loser != null) loser.abandon(QUICKER);
        if (!one.isLate() && (isTunnel() || !tries.rules().isListed(RetryRules.status(head)))) tries.didWell(now);
        tries.settle();
    }

    /// Takes a try away if another runs beside it, which then is the only one.
    private boolean leaves(Try one) {
        if (other == null) return false;
        if (current == one) current = other;
        other = null;
        return true;
    }

    private static void drop(Try one, Response response) {
        one.idle();
        var body = response.body();
        for (int bytes = 0; bytes < DRAINED; ) {
            var chunk = body.read();
            if (chunk.isNone()) break;
            bytes += chunk.data().readableBytes();
            chunk.data().release();
            if (chunk.last()) return;
        }
        body.cancel(UNWANTED);
    }

    void switched(Try one, Response head, Tunnel far) {
        told(one, head);
        wins(one, head);
        passage.end(System.nanoTime()); // tunnels are bounded by themselves
        tunnel = tunnels.ruled(far, exchange, loop);
        rules.forward().toClient(head.fields(), one.version(), exchange.requestId());
        fleet.bind(exchange, choice, one.peer(), head.fields());
        exchange.trail().add(service.name(), "switches to " + exchange.client().upgrade(), "", exchange.elapsed());
        exchange.answer(head, tunnel);
    }

    void failed(Try one, Failure why, boolean stale) {
        if (!stale) one.peer().failed(why);
        exchange.trail().add(service.name(), why, one.peer().endpoint().text(), exchange.elapsed());
        var cause = Cause.of(why, stale);
        if (leaves(one)) tries.count(cause);
        else if (tries.another(cause, one.peer())) tries.go();
        else give(why);
    }

    /// A try has had its time.
    void slow(Try one) {
        boolean alone = !leaves(one);
        if (!alone) tries.count(Cause.SLOW); else if (!tries.anotherInPlace(one.peer())) return;
        var why = tries.awaitsClient() ? HURRIED : SLOW;
        one.peer().failed(why);
        one.abandon(why);
        if (alone) tries.go();
    }

    /// What a time-out of the whole says of an instance: nothing if it waits for its client, or that one has set so short a time itself.
    private Failure blame(Failure why) {
        if (why.kind() != Failure.Kind.TOTAL_TIMEOUT) return why;
        boolean own = Grpc.is(exchange.request().fields()) && Grpc.timeout(exchange.request().fields()).isPresent();
        return tries.awaitsClient() || own && exchange.elapsed() < ENOUGH ? HURRIED : why;
    }

    private static void cancel(Try one, Failure why) {
        if (!one.isOver() && why.kind() == Failure.Kind.TOTAL_TIMEOUT) one.peer().failed(why);
        one.abandon(why);
    }

    private void give(Failure why) {
        over = true;
        leave(why);
        tries.cancel(why);
        exchange.fail(why);
    }

    private void leave(Failure why) {
        long now = System.nanoTime();
        passage.failed(why, now);
        passage.end(now);
    }

    /// Also when all went well: the books are closed.
    @Override
    public void cancel(Failure why) {
        var blame = blame(why);
        place.ifPresent(TunnelRules.Place::leave);
        if (tunnel != null) tunnel.close(why);
        if (over) {
            if (current != null) current.idle();
        } else {
            over = true;
            if (current != null) cancel(current, other == null || tries.isDue(current.age(System.nanoTime())) ? blame : HURRIED); // a hedge may just have begun
            if (other != null) cancel(other, blame);
        }
        leave(blame); // the last: whoever comes in for it finds room at the peer
        tries.cancel(why);
    }
}
