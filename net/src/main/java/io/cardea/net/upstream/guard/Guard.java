// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.http.Failure;
import io.cardea.core.spi.Display;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What stands before a service, or before a route's way to it: a breaker, a bulkhead, a limit that adapts; each if the configuration has it. It lives on over reloads.
public final class Guard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final long BUSY = 1_000_000_000; // nanoseconds to come back after, where only chance knows when there will be room

    private final String name;
    private final Reports reports;
    private final Bulkhead bulkhead;
    private final Display shown;
    private volatile GuardRules rules;
    private volatile @Nullable Breaker breaker;
    private volatile @Nullable AdaptiveLimit adaptive;

    /// @param name for the trail and the log: `service catalog`
    /// @param gauges where its numbers are told until it is closed
    /// @param now in nanoseconds, not later than any time that it will be told
    public Guard(String name, GuardRules rules, GuardGauges.Labels labels, GuardGauges gauges, long now) {
        this.name = name;
        this.rules = rules;
        this.reports = new Reports(name, now);
        this.bulkhead = new Bulkhead(unbounded(rules));
        follow(rules, now);
        this.shown = gauges.show(this, labels);
    }

    private static BulkheadRules unbounded(GuardRules rules) {
        return rules.bulkhead().orElse(new BulkheadRules(Integer.MAX_VALUE, 0, 0, 0));
    }

    /// From now on. When a configuration is in force: not on a loop, and not twice at once.
    public void follow(GuardRules next, long now) {
        rules = next;
        var breaking = breaker;
        breaker = next.breaker().isEmpty() ? null : breaking == null ? new Breaker(next.breaker().get(), this::changed, now) : breaking;
        if (breaking != null) next.breaker().ifPresent(each -> breaking.follow(each, now));
        var adapting = adaptive;
        adaptive = next.adaptive().isEmpty() ? null : adapting == null ? new AdaptiveLimit(next.adaptive().get(), now) : adapting;
        if (adapting != null) next.adaptive().ifPresent(adapting::follow);
        bulkhead.follow(unbounded(next), now);
        var found = adaptive;
        bulkhead.bound(found == null ? Integer.MAX_VALUE : found.limit(), now);
    }

    /// For the admin room: plain values only.
    public Map<String, Object> told(long now) {
        var told = new LinkedHashMap<String, Object>();
        told.put("inFlight", bulkhead.inFlight());
        if (rules.bulkhead().isPresent()) {
            told.put("most", bulkhead.limit());
            told.put("waiting", bulkhead.waiting());
        }
        var found = adaptive;
        if (found != null) told.put("usualLatencyMillis", found.usual() / 1_000_000);
        var breaking = breaker;
        if (breaking != null) told.put("breaker", told(breaking, now));
        for (var each : Refusal.values()) if (reports.count(each) > 0) told.put("refused: " + each.word(), reports.count(each));
        return told;
    }

    /// The same of a breaker alone.
    public static Map<String, Object> told(Breaker breaker, long now) {
        var seen = breaker.seen(now);
        var told = new LinkedHashMap<String, Object>();
        told.put("state", breaker.state(now).name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        if (breaker.opensIn(now) > 0) told.put("triesInMillis", breaker.opensIn(now) / 1_000_000);
        told.put("calls", seen.calls());
        told.put("failed", seen.failed());
        told.put("slow", seen.slow());
        return told;
    }

    private void changed(Breaker of, Breaker.State state, String why, long now) {
        log(name, of, state, why, now);
    }

    /// Tells the log of a breaker's change.
    public static void log(String name, Breaker of, Breaker.State state, String why, long now) {
        switch (state) {
            case OPEN -> LOG.warn("the circuit breaker of {} opens for {} ms: {}", name, of.opensIn(now) / 1_000_000, why);
            case HALF_OPEN -> LOG.info("the circuit breaker of {} lets a few requests through to try", name);
            case CLOSED -> LOG.info("the circuit breaker of {} closes: {}", name, why);
        }
    }

    /// What a refusal is for its client.
    Failure refusal(Refusal why, long now) {
        var current = breaker;
        var failure = switch (why) {
            case OPEN -> Failure.guarded(Failure.Kind.CIRCUIT_OPEN, "the circuit breaker of " + name + " is open", current == null ? 0 : current.opensIn(now));
            case FULL -> Failure.guarded(Failure.Kind.TOO_MANY_IN_FLIGHT, name + " has " + bulkhead.inFlight() + " requests under way, and " + bulkhead.waiting() + " wait", BUSY);
            case LATE -> Failure.guarded(Failure.Kind.QUEUE_TIMEOUT, "its turn at " + name + " did not come in time; " + bulkhead.inFlight() + " requests are under way", BUSY);
            case SHED -> Failure.guarded(Failure.Kind.SHED, "it gave way to others in the queue of " + name + "; " + bulkhead.inFlight() + " requests are under way", BUSY);
        };
        reports.refused(why, failure.detail(), now);
        return failure;
    }

    long refused(Refusal why) {
        return reports.count(why);
    }

    String name() {
        return name;
    }

    GuardRules rules() {
        return rules;
    }

    Bulkhead bulkhead() {
        return bulkhead;
    }

    @Nullable Breaker breaker() {
        return breaker;
    }

    Optional<AdaptiveLimit> adaptive() {
        return Optional.ofNullable(adaptive);
    }

    /// One more answer for the limit that adapts, if there is one.
    void answered(long began, int inFlight, boolean dropped, long now) {
        var found = adaptive;
        if (found != null && found.answered(began, inFlight, dropped, now)) bulkhead.bound(found.limit(), now);
    }

    @Override
    public void close() {
        shown.close();
    }
}
