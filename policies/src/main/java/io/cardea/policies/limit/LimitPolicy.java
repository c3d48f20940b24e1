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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Charges a request on all limits, or refuses it and charges none.
final class LimitPolicy implements Deferred {
    private static final String JAILED = "kept out for a while, as it has gone on after it was refused";
    private static final Verdict EXEMPT = new Verdict.Next("it has no limit");
    private static final Verdict UNCOUNTED = new Verdict.Next("limits cannot be counted at present, and are let go");
    private static final Verdict CLOSED = Verdict.refuse(Failure.Kind.OVERLOADED, "limits cannot be counted at present");

    private final List<Rule> rules;
    private final Exempt exempt;
    private final Metering shared;
    private final Metering local;
    private final Optional<Penalty> penalty;
    private final WhenUnavailable whenUnavailable;
    private final boolean reportOnly;
    private final Standings standings;
    private final List<Tally> tallies;
    private final Step step;
    private final boolean givesBack;
    private final boolean settles;

    /// @param local counts while the other cannot; of the same limits
    LimitPolicy(List<Rule> rules, Exempt exempt, Metering shared, Metering local, Optional<Penalty> penalty, WhenUnavailable whenUnavailable, boolean reportOnly, Standings standings, List<Tally> tallies) {
        this.rules = rules;
        this.exempt = exempt;
        this.shared = shared;
        this.local = local;
        this.penalty = penalty;
        this.whenUnavailable = whenUnavailable;
        this.reportOnly = reportOnly;
        this.standings = standings;
        this.tallies = tallies;
        step = !exempt.consumers().isEmpty() || rules.stream().anyMatch(rule -> rule.subject().needsIdentity()) ? Step.LIMIT_SESSION : Step.LIMIT;
        givesBack = rules.stream().anyMatch(Rule::isInFlight);
        settles = rules.stream().anyMatch(rule -> rule.cost() instanceof Cost.OfResponse);
    }

    /// Where it is counted.
    ///
    /// @param meter of the rules, in their order, and of the bucket of time behind them if there is a penalty
    record Metering(Meter meter, Optional<Meter> offences) {}

    /// What is known of an exchange between its two sides.
    private record Charged(Metering by, List<Charge> charges, Counted counted) {}

    @Override
    public Step step() {
        return step;
    }

    @Override
    public Pending<Verdict> onRequest(Exchange exchange) {
        if (exempt.holds(exchange)) return Pending.of(EXEMPT);
        var charges = charges(exchange);
        var asked = shared.meter.charge(charges, exchange.client().loop());
        var now = asked.now();
        if (now.isPresent() && now.get() instanceof Reply.Got<Counted>(var counted) && counted.delay() == 0) return Pending.of(verdict(exchange, shared, charges, counted));
        var verdict = new Pending<Verdict>();
        asked.then(reply -> answered(exchange, charges, reply, verdict));
        return verdict;
    }

    private List<Charge> charges(Exchange exchange) {
        if (rules.size() == 1 && penalty.isEmpty()) return List.of(charge(rules.getFirst(), exchange));
        var charges = new ArrayList<Charge>(rules.size() + 1);
        for (var rule : rules) charges.add(charge(rule, exchange));
        if (penalty.isPresent()) charges.add(new Charge(charges.getFirst().key(), 1));
        return charges;
    }

    private static Charge charge(Rule rule, Exchange exchange) {
        var key = rule.subject().key(exchange);
        return new Charge(key, rule.cost().before(exchange, key));
    }

    private void answered(Exchange exchange, List<Charge> charges, Reply<Counted> reply, Pending<Verdict> verdict) {
        switch (reply) {
            case Reply.Got<Counted>(var counted) -> judged(exchange, shared, charges, counted, verdict);
            case Reply.Unavailable<Counted> away -> {
                switch (whenUnavailable) {
                    case ALLOW -> verdict.complete(UNCOUNTED);
                    case DENY -> verdict.complete(CLOSED);
                    case LOCAL -> {
                        if (local.meter.charge(charges, exchange.client().loop()).now().orElse(away) instanceof Reply.Got<Counted>(var counted)) judged(exchange, local, charges, counted, verdict);
                        else verdict.complete(UNCOUNTED);
                    }
                }
            }
        }
    }

    private void judged(Exchange exchange, Metering by, List<Charge> charges, Counted counted, Pending<Verdict> verdict) {
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

    private Verdict verdict(Exchange exchange, Metering by, List<Charge> charges, Counted counted) {
        exchange.keep(this, new Charged(by, charges, counted));
        if (counted.allowed()) {
            for (int i = 0; i < tallies.size(); i++) tallies.get(i).allowed.increment();
            return Verdict.NEXT;
        }
        for (int i = 0; i < rules.size(); i++) {
            if (counted.standings().get(i).allowed()) continue;
            (reportOnly ? tallies.get(i).reported : tallies.get(i).refused).increment();
        }
        var refusal = refusal(counted);
        if (penalty.isPresent() && !reportOnly && !isJailed(counted)) offended(exchange, by, charges.getFirst().key());
        return reportOnly ? new Verdict.Next("would be refused: " + refusal) : Verdict.refuse(Failure.Kind.TOO_MANY_REQUESTS, refusal);
    }

    private boolean isJailed(Counted counted) {
        return penalty.isPresent() && !counted.standings().getLast().allowed();
    }

    private void offended(Exchange exchange, Metering by, String key) {
        by.offences.ifPresent(offences -> penalty.ifPresent(one -> one.offended(offences, key, exchange.client().loop(), parts -> by.meter.spend(only(new Charge(key, parts))))));
    }

    /// Nothing for the rules.
    private List<Charge> only(Charge jail) {
        var charges = new ArrayList<Charge>(rules.size() + 1);
        for (int i = 0; i < rules.size(); i++) charges.add(Charge.NONE);
        charges.add(jail);
        return charges;
    }

    private String refusal(Counted counted) {
        if (isJailed(counted)) return JAILED;
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
        if (penalty.isPresent()) {
            more.add(Charge.NONE);
            less.add(Charge.NONE);
        }
        if (more.stream().anyMatch(charge -> charge.cost() > 0)) charged.by.meter.spend(more);
        if (less.stream().anyMatch(charge -> charge.cost() > 0)) charged.by.meter.refund(less, charged.counted);
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
        if (penalty.isPresent()) permits.add(Charge.NONE);
        charged.by.meter.refund(permits, charged.counted);
    }

    @Override
    public String toString() {
        return "limit";
    }
}
