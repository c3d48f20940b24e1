// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.net.loop.Loop;
import io.cardea.net.upstream.fleet.Choice;
import io.cardea.net.upstream.fleet.Peer;
import io.cardea.net.upstream.guard.Deadline;
import io.cardea.net.upstream.retry.Backoff;
import io.cardea.net.upstream.retry.Cause;
import io.cardea.net.upstream.retry.Hedging;
import io.cardea.net.upstream.retry.Replay;
import io.cardea.net.upstream.retry.RetryRules;
import io.cardea.net.upstream.retry.Retrying;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What has been tried for one exchange, and whether, when and where it is tried again. On its loop.
final class Tries {
    private final Exchange exchange;
    private final Service service;
    private final Choice choice;
    private final Retrying retrying;
    private final Loop loop;
    private final Begin begin;
    private final Replay body;
    private int sent;
    private int unsent;
    private @Nullable Peer stayed; // was given a second connection
    private Deadline deadline = Deadline.NONE;
    private @Nullable Peer next;
    private Trial nextTrial = Trial.NONE;
    private String nextWhy = "";
    private boolean fresh;
    private long pause;
    private @Nullable ScheduledFuture<?> waiting; // for the next try
    private @Nullable ScheduledFuture<?> hedge;
    private long hedgeAfter;

    /// Begins a try.
    @FunctionalInterface
    interface Begin {
        /// @param trial that its breaker let through
        /// @param why it is this peer
        /// @param fresh whether only a new connection will do
        /// @param hedged whether another try is under way
        void at(Peer peer, Trial trial, String why, boolean fresh, boolean hedged);
    }

    Tries(Exchange exchange, Service service, Choice choice, Retrying retrying, Loop loop, Begin begin) {
        this.exchange = exchange;
        this.service = service;
        this.choice = choice;
        this.retrying = retrying;
        this.loop = loop;
        this.begin = begin;
        this.body = Replay.of(exchange.request().body(), retrying.buffer());
    }

    /// The body of one more try.
    Body body() {
        return body.next();
    }

    /// A try has come to nothing that had that body.
    void over(Body of, Failure why) {
        body.over(of, why);
    }

    /// Whether it is the client that is slow.
    boolean awaitsClient() {
        return body.awaitsClient();
    }

    RetryRules rules() {
        return retrying.rules();
    }

    /// A try came to nothing while another is under way.
    void count(Cause cause) {
        if (cause.isNeverSent()) unsent++; else sent++;
    }

    /// Whether there will be another try, which [#go] begins, after one that failed.
    boolean another(Cause cause, Peer last) {
        count(cause);
        return another(cause, 0, 0, last);
    }

    /// The same after an answer whose status is one of those.
    boolean another(int status, Fields fields, Peer last) {
        count(Cause.STATUS);
        var value = fields.first(FieldName.RETRY_AFTER);
        return another(Cause.STATUS, status, value.isEmpty() ? 0 : Backoff.retryAfter(value.get(), System.currentTimeMillis() / 1000), last);
    }

    /// The same when a try has had its time: it is given up for another, never for nothing.
    boolean anotherInPlace(Peer last) {
        sent++;
        boolean another = another(Cause.SLOW, 0, 0, last);
        if (!another) sent--;
        return another;
    }

    private boolean another(Cause cause, int status, long retryAfter, Peer last) {
        // The connection was at fault, and not the instance: it is asked once more, on another.
        boolean stays = (cause == Cause.UNSENT || cause == Cause.STALE) && stayed != last;
        var trial = service.guarding().trial();
        boolean elsewhere = cause != Cause.OTHER && !stays && picks(trial);
        var request = exchange.request();
        var verdict = rules().judge(new RetryRules.Try(cause, status, rules().isRepeatable(request), body.isRepeatable(), elsewhere, sent, unsent, retryAfter, deadline.left(System.nanoTime())),
            ThreadLocalRandom.current().nextLong());
        var refusal = verdict.again() ? refusal(verdict.charged(), elsewhere || trial.begins(last)) : verdict.why();
        boolean again = refusal.isEmpty();
        exchange.trail().add(service.name(), again ? "tries again" : "does not try again", again ? verdict.why() : refusal, exchange.elapsed());
        if (!again) {
            trial.abandoned();
            return false;
        }
        stayed = stays ? last : null;
        next = elsewhere ? choice.peer() : last;
        nextTrial = trial;
        nextWhy = elsewhere ? choice.why() : "once more";
        fresh = cause == Cause.UNSENT || cause == Cause.STALE;
        pause = verdict.pause();
        return true;
    }

    /// @return why it may not be, though the rules allow it; empty if it may
    private String refusal(boolean charged, boolean open) {
        if (loop.eventLoop().isShuttingDown()) return "the edge stops"; // what is to be done later never would be
        if (!open) return "the instance's breaker is open";
        return charged && !retrying.retries().take(System.nanoTime()) ? "the retry budget is used up" : "";
    }

    /// Picks the next whose breaker lets it through.
    private boolean picks(Trial trial) {
        while (choice.next()) {
            if (trial.begins(choice.peer())) return true;
        }
        return false;
    }

    void go() {
        retrying.retries().sentAgain();
        if (pause <= 0) proceed(); else waiting = loop.eventLoop().schedule(this::proceed, pause, TimeUnit.NANOSECONDS); // full jitter is lost on a wheel of coarse ticks
    }

    private void proceed() {
        waiting = null;
        var peer = next;
        next = null;
        if (peer == null) return;
        if (!choice.isStillOpen(peer)) { // it was when it was picked; if nobody else is there, it is asked all the same
            var trial = service.guarding().trial();
            if (picks(trial)) {
                nextTrial.abandoned();
                begin.at(choice.peer(), trial, choice.why(), false, false);
                return;
            }
        }
        begin.at(peer, nextTrial, nextWhy, fresh, false);
    }

    // ---- hedging ------------------------------------------------------------------------------------------------------

    /// Begins the first try; another may be made beside it later.
    ///
    /// @return why it cannot be
    Optional<Failure> first(Deadline until) {
        deadline = until;
        var trial = service.guarding().trial();
        if (!picks(trial)) return Optional.of(nobody(trial));
        long now = System.nanoTime();
        if (exchange.client().upgrade().isEmpty() && retrying.hedging().isPresent() && retrying.hedging().get().takes(exchange.request())) {
            hedgeAfter = retrying.hedging().get().after(now);
            if (hedgeAfter != Hedging.NEVER) hedge = loop.eventLoop().schedule(this::hedge, hedgeAfter, TimeUnit.NANOSECONDS);
        }
        begin.at(choice.peer(), trial, choice.why(), false, false);
        return Optional.empty();
    }

    /// Why there is nobody to ask.
    private Failure nobody(Trial trial) {
        var reached = choice.reached();
        if (reached.isEmpty()) {
            return trial.refusal(choice.closedBy(Peer.BROKEN)).orElseGet(() -> Failure.beforeSending(Failure.Kind.NO_ENDPOINT,
                "service " + service.name() + (choice.isEmpty() ? " has no endpoint" : " has no endpoint that is open")));
        }
        var rules = service.fleet().rules();
        var why = switch (reached.get()) {
            case REQUESTS -> Failure.guarded(Failure.Kind.TOO_MANY_IN_FLIGHT, "each instance of service " + service.name() + " that is open has its `max-requests` under way: " + rules.maxRequests(), 0);
            case CONNECTIONS -> Failure.guarded(Failure.Kind.CONNECTION_LIMIT, "each instance of service " + service.name() + " that is open has its `max-connections`, and all are busy: " + rules.maxConnections(), 0);
        };
        exchange.trail().add(service.name(), "refuses", why.detail(), exchange.elapsed());
        return why;
    }

    private void hedge() {
        hedge = null;
        if (sent + unsent > 0 || !body.isRepeatable()) return;
        if (!body.isWhole()) { // it is still being sent
            hedge = loop.eventLoop().schedule(this::hedge, hedgeAfter, TimeUnit.NANOSECONDS);
            return;
        }
        var trial = service.guarding().trial();
        if (!picks(trial)) return;
        if (!retrying.retries().take(System.nanoTime())) {
            trial.abandoned();
            exchange.trail().add(service.name(), "does not hedge", "the retry budget is used up", exchange.elapsed());
            return;
        }
        retrying.retries().hedged();
        exchange.trail().add(service.name(), "hedges", "no answer yet", exchange.elapsed());
        begin.at(choice.peer(), trial, choice.why(), false, true);
    }

    /// A request has done well.
    void didWell(long now) {
        retrying.retries().answered(now);
    }

    /// The first try took that long until the head of its answer, or was given up for the hedge's.
    void took(long nanos, long now) {
        retrying.hedging().ifPresent(each -> each.took(nanos, now));
    }

    /// Whether a try of that age has had the time in which most answer.
    boolean isDue(long age) {
        return age >= hedgeAfter;
    }

    void hedgeWon() {
        retrying.retries().hedgeWon();
        exchange.trail().add(service.name(), "the hedge", "was quicker", exchange.elapsed());
    }

    // ---- the end ------------------------------------------------------------------------------------------------------

    /// The answer is there.
    void settle() {
        stop();
        body.settle();
    }

    /// There will be no answer, or nobody wants it any more.
    void cancel(Failure why) {
        stop();
        body.cancel(why);
    }

    private void stop() {
        if (waiting != null) waiting.cancel(false);
        if (hedge != null) hedge.cancel(false);
        waiting = null;
        hedge = null;
        if (next != null) nextTrial.abandoned(); // it will not be begun
        next = null;
    }
}
