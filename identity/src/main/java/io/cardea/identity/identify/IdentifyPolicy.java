// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.exchange.Deferred;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.Identifier.Finding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks one way after the other. The first whose credentials are there decides: bad ones are refused, and never tried elsewhere, so that
/// whoever guesses has one door and not several.
final class IdentifyPolicy implements Deferred {
    private static final Verdict ANONYMOUS = new Verdict.Next("anonymous");
    private static final Verdict KNOWN = new Verdict.Next("known already");
    private static final Failure NOBODY = Failure.of(Failure.Kind.NOT_IDENTIFIED, "credentials are needed here");

    private final List<String> names;
    private final Identifier[] ways;
    private final boolean anonymous;
    private final Verdict nobody;
    private final List<String> challenges;
    private final Told[] told;
    private final FailureLimits failures;

    /// @param names of the ways, in their order
    IdentifyPolicy(List<String> names, List<Identifier> ways, boolean anonymous, List<Told> told, FailureLimits failures) {
        this.failures = failures;
        this.names = List.copyOf(names);
        this.told = told.toArray(Told[]::new);
        this.ways = ways.toArray(Identifier[]::new);
        this.anonymous = anonymous;
        this.challenges = ways.stream().map(Identifier::challenge).distinct().toList();
        this.nobody = new Verdict.RefuseWith(NOBODY, "no credentials", page -> challenged(page, challenges));
    }

    @Override
    public Step step() {
        return Step.IDENTIFY;
    }

    @Override
    public Pending<Verdict> onRequest(Exchange exchange) {
        // An `identify` of a wider scope has found out by one of these ways, and may have taken the credentials off.
        if (exchange.identity().isKnown() && names.contains(exchange.identity().way())) return Pending.of(again(exchange));
        return ask(exchange, 0, null, 0);
    }

    private Verdict again(Exchange exchange) {
        strip(exchange);
        for (var each : told) each.put(exchange);
        return KNOWN;
    }

    /// @param passed what to refuse by if nobody knows the credentials
    /// @param by whose refusal that is
    private Pending<Verdict> ask(Exchange exchange, int from, Finding.@Nullable Refused passed, int by) {
        var otherwise = passed;
        int owner = by;
        for (int i = from; i < ways.length; i++) {
            var pending = ways[i].identify(exchange, failures);
            var now = pending.now();
            if (now.isEmpty()) return later(exchange, pending, i, otherwise, owner);
            switch (now.get()) {
                case Finding.Absent none -> {}
                case Finding.Passed(var refused) -> {
                    if (otherwise == null) {
                        otherwise = refused;
                        owner = i;
                    }
                }
                case Finding.Known known -> {
                    return Pending.of(known(exchange, known));
                }
                case Finding.Unjudged unjudged -> {
                    return Pending.of(unjudged(exchange, unjudged));
                }
                case Finding.Refused refused -> {
                    return refused(exchange, refused, i);
                }
            }
        }
        if (otherwise != null) return refused(exchange, otherwise, owner);
        strip(exchange); // what none of them reads as its own may still look so to an origin
        return Pending.of(anonymous ? ANONYMOUS : nobody);
    }

    private Pending<Verdict> later(Exchange exchange, Pending<Finding> pending, int way, Finding.@Nullable Refused passed, int by) {
        var verdict = new Pending<Verdict>();
        pending.then(finding -> {
            // Its client may have gone, or a time-out answered: then nothing of it is touched; but a failure was one.
            if (exchange.isOver() || exchange.isAnswered()) {
                if (ways[way].countsFailures() && FailureLimits.isFailure(finding)) failures.failed(exchange);
                return;
            }
            switch (finding) {
                case Finding.Absent none -> ask(exchange, way + 1, passed, by).then(verdict::complete);
                case Finding.Passed(var refused) -> ask(exchange, way + 1, passed == null ? refused : passed, passed == null ? way : by).then(verdict::complete);
                case Finding.Known known -> verdict.complete(known(exchange, known));
                case Finding.Unjudged unjudged -> verdict.complete(unjudged(exchange, unjudged));
                case Finding.Refused refused -> refused(exchange, refused, way).then(verdict::complete);
            }
        });
        return verdict;
    }

    private Verdict known(Exchange exchange, Finding.Known known) {
        // An authority that names nobody decides, and leaves who asks as it was found before.
        if (!known.identity().consumer().isEmpty() || !exchange.identity().isKnown()) exchange.identifiedAs(known.identity());
        strip(exchange);
        known.toOrigin().apply(exchange.request().fields());
        for (var each : told) each.put(exchange);
        return known.why().isEmpty() ? Verdict.NEXT : new Verdict.Next(known.why());
    }

    private Verdict unjudged(Exchange exchange, Finding.Unjudged unjudged) {
        exchange.mayBeOfOne(); // the credentials that nobody has judged go on, and the answer may be for whoever they name
        strip(exchange);
        unjudged.toOrigin().apply(exchange.request().fields());
        return new Verdict.Next(unjudged.why());
    }

    /// A failure counts for the address that it came from; the one too many is told so, and nothing of what was wrong.
    private Pending<Verdict> refused(Exchange exchange, Finding.Refused refused, int way) {
        strip(exchange); // what is nearly right must not stand in a log either
        if (!ways[way].countsFailures() || !FailureLimits.isFailure(refused)) return Pending.of(verdict(refused, way));
        return FailureLimits.chained(failures.failed(exchange), many -> Pending.of(verdict(many.map(failure -> new Finding.Refused(failure, refused.challenge())).orElse(refused), way)));
    }

    private Verdict verdict(Finding.Refused refused, int way) {
        var challenged = new ArrayList<>(challenges);
        challenged.remove(ways[way].challenge());
        if (!refused.challenge().isEmpty()) challenged.addFirst(refused.challenge());
        var failure = refused.failure();
        return new Verdict.RefuseWith(failure, failure.detail(), usual -> {
            var page = refused.page().apply(usual);
            if (page.status() == 429 && !page.fields().contains(FieldName.RETRY_AFTER)) page.fields().set(FieldName.RETRY_AFTER, Integer.toString(failure.retryAfter()));
            return challenged(page, challenged);
        });
    }

    /// Of every way, also of those that nobody has judged: an origin would have to take them for proven.
    private void strip(Exchange exchange) {
        for (var way : ways) way.strip(exchange);
    }

    /// RFC 9110 §15.5.2: a 401 has at least one challenge. Other refusals (no keys to judge by, too many tries) have none.
    private static Response challenged(Response page, List<String> challenges) {
        if (page.status() == 401) for (var each : challenges) page.fields().add(FieldName.WWW_AUTHENTICATE, each);
        return page;
    }

    @Override
    public boolean looksBack() {
        return false;
    }

    @Override
    public String toString() {
        return "identify";
    }
}
