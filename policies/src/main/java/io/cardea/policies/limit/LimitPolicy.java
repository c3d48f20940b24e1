// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.exchange.Deferred;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import io.cardea.core.state.WhenUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Charges a request on all limits, or refuses it and charges none.
final class LimitPolicy implements Deferred {
    private static final Verdict EXEMPT = new Verdict.Next("it has no limit");
    private static final Verdict UNCOUNTED = new Verdict.Next("limits cannot be counted at present, and are let go");
    private static final Verdict CLOSED = Verdict.refuse(Failure.Kind.OVERLOADED, "limits cannot be counted at present");

    private final List<Rule> rules;
    private final Exempt exempt;
    private final Meter meter;
    private final Meter local;
    private final WhenUnavailable whenUnavailable;
    private final boolean reportOnly;
    private final Standings standings;
    private final List<Tally> tallies;
    private final Step step;
    private final boolean givesBack;
    private final boolean settles;

    /// @param local counts while the other cannot; of the same limits
    LimitPolicy(List<Rule> rules, Exempt exempt, Meter meter, Meter local, WhenUnavailable whenUnavailable, boolean reportOnly, Standings standings, List<Tally> tallies) {
        this.rules = rules;
        this.exempt = exempt;
        this.meter = meter;
        this.local = local;
        this.whenUnavailable = whenUnavailable;
        this.reportOnly = reportOnly;
        this.standings = standings;
        this.tallies = tallies;
        step = !exempt.consumers().isEmpty() || rules.stream().anyMatch(rule -> rule.subject().needsIdentity()) ? Step.LIMIT_SESSION : Step.LIMIT;
        givesBack = rules.stream().anyMatch(Rule::isInFlight);
        settles = rules.stream().anyMatch(rule -> rule.cost() instanceof Cost.OfResponse);
    }

    /// What is known of an exchange between its two sides.
    private record Charged(Meter by, List<Charge> charges, Counted counted) {}

    @Override
    public Step step() {
        return step;
    }

    @Override
    public Pending<Verdict> onRequest(Exchange exchange) {
        if (exempt.holds(exchange)) return Pending.of(EXEMPT);
        var charges = charges(exchange);
        var asked = meter.charge(charges, exchange.client().loop());
        var now = asked.now();
        if (now.isPresent() && now.get() instanceof Reply.Got<Counted>(var counted) && counted.delay() == 0) return Pending.of(verdict(exchange, meter, charges, counted));
        var verdict = new Pending<Verdict>();
        asked.then(reply -> answered(exchange, charges, reply, verdict));
        return verdict;
    }

    private List<Charge> charges(Exchange exchange) {
        if (rules.size() == 1) return List.of(charge(rules.getFirst(), exchange));
        var charges = new ArrayList<Charge>(rules.size());
        for (var rule : rules) charges.add(charge(rule, exchange));
        return charges;
    }

    private static Charge charge(Rule rule, Exchange exchange) {
        return new Charge(rule.subject().key(exchange), rule.cost().before(exchange));
    }

    private void answered(Exchange exchange, List<Charge> charges, Reply<Counted> reply, Pending<Verdict> verdict) {
        switch (reply) {
            case Reply.Got<Counted>(var counted) -> judged(exchange, meter, charges, counted, verdict);
            case Reply.Unavailable<Counted> away -> {
                switch (whenUnavailable) {
                    case ALLOW -> verdict.complete(UNCOUNTED);
                    case DENY -> verdict.complete(CLOSED);
                    case LOCAL -> {
                        if (local.charge(charges, exchange.client().loop()).now().orElse(away) instanceof Reply.Got<Counted>(var counted)) judged(exchange, local, charges, counted, verdict);
                        else verdict.complete(UNCOUNTED);
                    }
                }
            }
        }
    }

    private void judged(Exchange exchange, Meter by, List<Charge> charges, Counted counted, Pending<Verdict> verdict) {
        if (exchange.isOver()) { // while it was asked for: nobody will give it back later
            if (counted.allowed()) giveBack(new Charged(by, charges, counted));
            return;
        }
        var said = verdict(exchange, by, charges, counted);
        if (counted.allowed() && counted.delay() > 0) later(exchange.client().loop(), counted.delay(), () -> verdict.complete(said));
        else verdict.complete(said);
    }

    /// Runs it on the loop, later.
    private static void later(Executor loop, long micros, Runnable task) {
        if (loop instanceof ScheduledExecutorService timed) timed.schedule(task, micros, TimeUnit.MICROSECONDS);
        else CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS, loop).execute(task);
    }

    private Verdict verdict(Exchange exchange, Meter by, List<Charge> charges, Counted counted) {
        exchange.keep(this, new Charged(by, charges, counted));
        if (counted.allowed()) {
            for (var tally : tallies) tally.allowed.increment();
            return Verdict.NEXT;
        }
        for (int i = 0; i < rules.size(); i++) {
            if (counted.standings().get(i).allowed()) continue;
            (reportOnly ? tallies.get(i).reported : tallies.get(i).refused).increment();
        }
        var refusal = refusal(counted);
        return reportOnly ? new Verdict.Next("would be refused: " + refusal) : Verdict.refuse(Failure.Kind.TOO_MANY_REQUESTS, refusal);
    }

    private String refusal(Counted counted) {
        for (int i = 0; i < rules.size(); i++) if (!counted.standings().get(i).allowed()) return rules.get(i).refusal();
        return "more than is allowed";
    }

    @Override
    public Response onResponse(Exchange exchange, Response response) {
        var kept = exchange.kept(this, Charged.class);
        if (kept.isEmpty()) return response;
        var charged = kept.get();
        if (settles && charged.counted.allowed()) settle(charged, response);
        if (!reportOnly) standings.tell(charged.counted, response.fields());
        if (exchange.isAnsweredBy(this)) {
            long seconds = Standings.retryAfter(charged.counted);
            if (seconds > 0 && !charged.counted.allowed()) response.fields().begin(FieldName.RETRY_AFTER).append(seconds).end();
        }
        return response;
    }

    /// The origin has said what it cost.
    private void settle(Charged charged, Response response) {
        var more = new ArrayList<Charge>(rules.size());
        var less = new ArrayList<Charge>(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            var before = charged.charges.get(i);
            long difference = rules.get(i).cost().after(before.cost(), response) - before.cost();
            more.add(difference > 0 ? new Charge(before.key(), difference) : Charge.NONE);
            less.add(difference < 0 ? new Charge(before.key(), -difference) : Charge.NONE);
        }
        if (more.stream().anyMatch(charge -> charge.cost() > 0)) charged.by.spend(more);
        if (less.stream().anyMatch(charge -> charge.cost() > 0)) charged.by.refund(less, charged.counted);
    }

    @Override
    public void onEnd(Exchange exchange) {
        if (!givesBack) return;
        exchange.kept(this, Charged.class).filter(charged -> charged.counted.allowed()).ifPresent(this::giveBack);
    }

    /// The permits; what else was charged was used.
    private void giveBack(Charged charged) {
        if (!givesBack) return;
        var permits = new ArrayList<Charge>(rules.size());
        for (int i = 0; i < rules.size(); i++) permits.add(rules.get(i).isInFlight() ? charged.charges.get(i) : Charge.NONE);
        charged.by.refund(permits, charged.counted);
    }

    @Override
    public String toString() {
        return "limit";
    }
}
