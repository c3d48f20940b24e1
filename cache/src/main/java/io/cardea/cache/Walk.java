// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.Tally.Result;
import io.cardea.cache.flight.Flights;
import io.cardea.cache.flight.Follower;
import io.cardea.cache.flight.Outcome;
import io.cardea.cache.rfc9111.CacheControl;
import io.cardea.cache.rfc9111.CacheStatus.Forward;
import io.cardea.cache.rfc9111.CacheStatus;
import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Parts;
import io.cardea.cache.rfc9111.Reuse;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Validation;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.cache.store.CacheKey;
import io.cardea.cache.store.Stored;
import io.cardea.core.conditional.Ranges;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Fetch;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Body;
import io.cardea.core.http.CdnLoop;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One request's way through the cache: look, and give what is there; or wait for a flight, and give what it brings.
final class Walk implements Follower {
    /// What a refresh behind the client's back does without, unless the answer is chosen by it: the client's wishes are not ours.
    private static final List<FieldName> OF_THE_CLIENT = List.of(FieldName.CACHE_CONTROL, FieldName.of("Pragma"), FieldName.COOKIE);
    /// How often one waits for another before it goes alone.
    private static final int MOST_WAITS = 3;
    /// How often the origin may fail for others before one is told so.
    private static final int MOST_FAILURES = 2;

    private static final Failure UNREACHABLE = Failure.of(Failure.Kind.ORIGIN_TIMEOUT, "the origin failed for another who asked for the same, and what is stored may not be given");

    private final CachePolicy policy;
    private final Exchange exchange;
    private final Request request;
    private final CacheControl asked;
    private final CacheKey key;
    private final String scope;
    private final boolean identified; // and the answer may be for that one
    private final boolean authorized; // likewise, by credentials that the origin gets
    private final boolean maySet;
    private final Pending<Verdict> verdict = new Pending<>();
    private Forward why = Forward.URI_MISS;
    private Result result = Result.FAILED;
    private boolean waited; // for another's flight
    private int waits;
    private int failures; // of others' fetches
    private int refusals; // of others' requests
    private long begun; // to ask the origin, last
    private long sequence; // of purges, then
    private boolean completed; // tried once, which is enough
    private boolean lifted; // its condition was not asked by
    private boolean widened; // a part was wanted that is all of it, and the whole was asked for

    Walk(CachePolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
        this.request = policy.counts(exchange.request());
        this.asked = CacheControl.ofRequest(request.fields());
        this.key = policy.keyOf(request);
        this.scope = policy.scope(exchange, request);
        this.identified = policy.isOfOne(exchange);
        this.authorized = identified || request.fields().contains(FieldName.AUTHORIZATION);
        this.maySet = !identified && policy.maySet(request.fields());
    }

    Pending<Verdict> begin() {
        exchange.atEnd(() -> policy.count(exchange, result));
        look(false);
        return verdict;
    }

    private void look(boolean alone) {
        long now = policy.ticks().millis();
        var found = policy.store().find(key, scope); // for this route; retained
        var choice = Choice.of(found, request, maySet);
        var chosen = choice.chosen();
        var packed = chosen == null && choice.parts().isEmpty() && !found.isEmpty() ? Packed.choose(found, exchange.route().policies(), request, asked, maySet, policy.rules(), now) : null;
        if (packed != null) {
            exchange.trail().add(policy, "stored in a coding that is taken off", "RFC 9110 8.4.1", exchange.elapsed());
            give(packed, now);
            found.forEach(Stored::release);
            return;
        }
        if (chosen == null) {
            why = found.isEmpty() ? Forward.URI_MISS : choice.parts().isEmpty() ? Forward.VARY_MISS : Forward.PARTIAL;
        } else {
            var reuse = Reuse.of(asked, chosen.terms(), policy.rules(), now);
            exchange.trail().add(policy, reuse, "", exchange.elapsed());
            boolean mayAside = mayAside(chosen);
            if (reuse.use() == Reuse.Use.SERVE || reuse.serves() && mayAside) {
                if (mayAside && (reuse.use() == Reuse.Use.SERVE_AND_REFRESH || isEarly(chosen, now))) policy.flights().refresh(exchange, plan(choice, found, true));
                give(chosen, now);
                found.forEach(Stored::release);
                return;
            }
            why = chosen.terms().isFresh(now) && !chosen.terms().isNoCache() ? Forward.REQUEST : Forward.STALE;
        }
        if (asked.onlyIfCached() && policy.rules().heeds("only-if-cached")) {
            found.forEach(Stored::release);
            complete(Verdict.refuse(Failure.Kind.ORIGIN_TIMEOUT, "nothing that may be given is stored, and the request wants nothing else"));
            return;
        }
        fetch(choice, found, alone);
    }

    /// Whether it can be fetched behind the client's back: not where the credentials, which are left out then, are what it was chosen by; nor where the request may have
    /// fields that tell the origin who asks, which belong to that client's own requests alone.
    private boolean mayAside(Stored chosen) {
        return !identified && (!authorized || !policy.isScopedBy(FieldName.AUTHORIZATION) && !chosen.variation().names().contains("authorization"));
    }

    private boolean isEarly(Stored chosen, long now) {
        boolean early = policy.rules().refreshEarly() && Reuse.isEarly(chosen.terms(), now, policy.ticks().chance());
        if (early) exchange.trail().add(policy, "fetched anew before it is stale", "", exchange.elapsed());
        return early;
    }

    // ---- the origin -----------------------------------------------------------------------------------------------------

    private void fetch(Choice choice, List<Stored> found, boolean alone) {
        var plan = plan(choice, found, false);
        found.forEach(Stored::release);
        lifted = plan.lifted();
        begun = policy.ticks().millis();
        sequence = policy.sequence();
        // Who has been here may be the flight's own request, come back: it would wait for itself.
        boolean own = CdnLoop.hasBeenHere(request.fields()) || !plan.mayStore() || request.method().equals("HEAD") || authorized || plan.conditional() && plan.stored().isEmpty() || !isForMany(plan);
        if (!plan.missing().isNone()) {
            completed = true;
            exchange.trail().add(policy, "asks for " + plan.missing(), "the rest is stored (RFC 9111 3.3)", exchange.elapsed());
        }
        waited = policy.flights().take(exchange, plan, this, alone || own || ++waits - refusals > MOST_WAITS, side());
    }

    /// How many of those who wait may ask at once: one, until it was refused for three of them; then 8, twice as many after each that is
    /// refused again, and 64 at most. So those who are many do not all come at once upon an origin that says no.
    private int side() {
        return refusals < MOST_WAITS ? 1 : Math.min(64, 8 << Math.min(3, refusals - MOST_WAITS));
    }

    /// Whether others may want exactly the same: the whole, or one range of bytes of whatever is there.
    private static boolean isForMany(Flights.Plan plan) {
        if (plan.range().isEmpty() || !plan.missing().isNone()) return true;
        return plan.range().indexOf(',') < 0 && plan.range().regionMatches(true, 0, "bytes=", 0, 6) && !plan.request().fields().contains(FieldName.IF_RANGE);
    }

    /// @param aside whether it is fetched behind the client's back: then not in its name
    private Flights.Plan plan(Choice choice, List<Stored> found, boolean aside) {
        var chosen = choice.chosen();
        var fields = request.fields().copy();
        if (aside && chosen != null) {
            fields.remove(FieldName.AUTHORIZATION); // never what it was chosen by: see mayAside
            for (var name : OF_THE_CLIENT) if (!isChosenBy(chosen, name)) fields.remove(name);
            fields.remove(FieldName.IF_NONE_MATCH);
            fields.remove(FieldName.IF_MODIFIED_SINCE);
        }
        Variation.acceptEncoding(fields).ifPresent(bucket -> fields.set(FieldName.ACCEPT_ENCODING, bucket));
        boolean lifted = !aside && isLifted(choice);
        if (lifted) {
            fields.remove(FieldName.IF_NONE_MATCH);
            fields.remove(FieldName.IF_MODIFIED_SINCE);
        }
        boolean conditional = fields.contains(FieldName.IF_NONE_MATCH) || fields.contains(FieldName.IF_MODIFIED_SINCE);
        boolean mayStore = aside || !asked.noStore() || !policy.rules().heeds("no-store"); // RFC 9111 §5.2.1.5
        var range = range(fields, choice, aside);
        var missing = aside || conditional || !mayStore ? Extent.NONE : missing(choice);
        if (!missing.isNone()) {
            fields.set(FieldName.RANGE, "bytes=" + missing.first() + '-' + (missing.end() - 1));
            fields.set(FieldName.IF_RANGE, Parts.validator(choice.parts().getFirst().fields()).orElseThrow());
        }
        var named = new ArrayList<Stored>(2);
        if (chosen != null) named.add(chosen);
        for (var each : found) if (missing.isNone() && each != chosen && each.fields().contains(FieldName.ETAG) && each.status() == 200) named.add(each);
        named.removeIf(each -> !each.retain());
        Validation.ask(fields, named.stream().map(Stored::fields).toList());
        var parts = choice.parts().stream().filter(Stored::retain).toList();
        var chosenBy = found.isEmpty() ? List.<String>of() : found.getFirst().variation().asked(request.fields()).values();
        var own = asked(aside ? "GET" : request.method(), fields);
        boolean hasChosen = chosen != null && !named.isEmpty() && named.getFirst() == chosen;
        return new Flights.Plan(key, scope, found.isEmpty() ? 0 : found.getFirst().arrival(), own, List.copyOf(named), hasChosen, chosenBy, policy.rules(),
            !identified && policy.maySet(own.fields()), asked, mayStore, conditional, lifted, range, parts, missing, identified || own.fields().contains(FieldName.AUTHORIZATION));
    }

    /// Whether the whole is asked for without the client's condition, which is judged by what comes: so many who hold it from before, or hold
    /// something else, are one request, and it is stored. Not where it is known that this would bring nothing to store.
    private boolean isLifted(Choice choice) {
        var fields = request.fields();
        return (fields.contains(FieldName.IF_NONE_MATCH) || fields.contains(FieldName.IF_MODIFIED_SINCE)) && choice.chosen() == null && choice.parts().isEmpty()
            && request.method().equals("GET") && !authorized && !fields.contains(FieldName.RANGE) && !(asked.noStore() && policy.rules().heeds("no-store"))
            && !CdnLoop.hasBeenHere(fields) && !policy.flights().isPersonal(key) && !policy.flights().isUnkept(key);
    }

    private boolean isChosenBy(Stored chosen, FieldName name) {
        return policy.isScopedBy(name) || chosen.variation().names().contains(name.toString().toLowerCase(Locale.ROOT));
    }

    /// Leaves of the client's `Range` what goes on to the origin.
    ///
    /// @return what that is; empty if the whole is asked for
    private String range(Fields fields, Choice choice, boolean aside) {
        var chosen = choice.chosen();
        if (aside && chosen != null && chosen.isPart()) {
            fields.set(FieldName.RANGE, "bytes=" + chosen.extent().first() + '-' + (chosen.extent().end() - 1));
            fields.remove(FieldName.IF_RANGE);
            return fields.first(FieldName.RANGE).orElseThrow();
        }
        var ranges = fields.all(FieldName.RANGE);
        if (ranges.isEmpty()) return "";
        boolean whole = chosen != null && !chosen.isPart(); // it is known here; a part of it is cut when it is given
        // Who wants all from the beginning on gets it of what all others get.
        widened = chosen == null && choice.parts().isEmpty() && ranges.getFirst().equals("bytes=0-") && !fields.contains(FieldName.IF_RANGE) && !request.method().equals("HEAD");
        if (!whole && !widened && ranges.size() == 1 && Ranges.isModest(ranges.getFirst())) return ranges.getFirst();
        fields.remove(FieldName.RANGE);
        fields.remove(FieldName.IF_RANGE);
        return "";
    }

    /// What to ask for, if a part that is stored is worth completing. Not where credentials might bring another answer, nor where the client
    /// trusts nothing that is stored.
    private Extent missing(Choice choice) {
        boolean may = choice.chosen() == null && !choice.needed().isNone() && !completed && !authorized && !(asked.noCache() && policy.rules().heeds("no-cache"));
        if (!may) return Extent.NONE;
        return Parts.missing(choice.needed(), choice.parts().stream().map(Stored::extent).toList(), policy.rules().completeFrom());
    }

    @Override
    public Fields request() {
        return request.fields();
    }

    @Override
    public boolean maySet() {
        return maySet;
    }

    @Override
    public Executor loop() {
        return exchange.client().loop();
    }

    @Override
    public Fetch fetch(String range, String validator, Fetch.Receiver receiver) {
        exchange.trail().add(policy, "goes on alone", "others wait for it", exchange.elapsed());
        var fields = request.fields().copy();
        fields.remove(FieldName.IF_NONE_MATCH);
        fields.remove(FieldName.IF_MODIFIED_SINCE);
        fields.set(FieldName.RANGE, range);
        fields.set(FieldName.IF_RANGE, validator);
        Variation.acceptEncoding(fields).ifPresent(bucket -> fields.set(FieldName.ACCEPT_ENCODING, bucket));
        return Fetch.start(exchange, asked("GET", fields), receiver);
    }

    /// What is not in the key must not reach the origin: it would be in the answer that all get.
    private Request asked(String method, Fields fields) {
        return new Request(method, request.scheme(), request.host(), request.port(), request.path(), policy.queryOf(request), request.version(), fields, Body.empty());
    }

    @Override
    public void informed(Response interim) {
        if (!exchange.isOver() && !exchange.isAnswered()) exchange.client().inform(interim);
    }

    @Override
    public void servedBy(String endpoint, long nanos) {
        exchange.servedBy(endpoint);
        exchange.originTook(nanos);
    }

    @Override
    public void told(Outcome outcome) {
        if (exchange.isOver() || exchange.isAnswered()) {
            outcome.letGo();
            return;
        }
        long now = policy.ticks().millis();
        switch (outcome) {
            case Outcome.Shared shared -> {
                result = waited ? Result.COLLAPSED : shared.stored() ? Result.MISS : Result.UNSTORED;
                var response = own(Served.of(cutBy(shared.status(), shared.fields()), shared, now));
                CacheStatus.forwarded(response.fields(), why, 0, shared.stored(), ttl(shared.terms(), now), waited, policy.key(request));
                complete(Verdict.answer(response, why.toString()));
            }
            case Outcome.Personal(var response, var failure, var because) -> {
                if (failure.isPresent()) {
                    response.body().cancel(failure.get());
                    complete(new Verdict.Refuse(failure.get(), because));
                } else {
                    result = Result.UNSTORED;
                    if (request.method().equals("HEAD") && response.status() == 200 && !authorized) policy.compare(request, scope, response, begun, sequence);
                    var own = widened ? Served.fromTheBeginning(response) : lifted ? Served.judged(request, response) : response;
                    CacheStatus.forwarded(own.fields(), why, 0, false, OptionalLong.empty(), false, policy.key(request));
                    complete(Verdict.answer(own, because));
                }
            }
            case Outcome.Kept(var stored, var validated, var fetched) -> {
                if (!validated && !Reuse.onError(stored.terms(), asked, policy.rules(), fetched == 0, now)) { // another's wishes allowed it
                    stored.release();
                    failed(fetched, fetched == 0 ? Optional.of(UNREACHABLE) : Optional.empty(), "", "what is stored may not be given while the origin fails");
                    return;
                }
                result = validated ? Result.REVALIDATED : Result.STALE;
                var response = own(Served.of(cutBy(stored.status(), stored.fields()), policy.store(), stored, stored.fields().copy(), now));
                CacheStatus.forwarded(response.fields(), why, fetched, validated, ttl(stored.terms(), now), waited, policy.key(request));
                stored.release();
                complete(Verdict.answer(response, validated ? "validated" : "stale, since the origin fails"));
            }
            case Outcome.Failed(var status, var failure, var retryAfter, var because) -> failed(status, failure, retryAfter, because);
            case Outcome.Refused(var because) -> {
                refusals++;
                exchange.trail().add(policy, "asks again", because, exchange.elapsed());
                look(false);
            }
            case Outcome.Yours(var alone, var because) -> {
                exchange.trail().add(policy, "asks again", because, exchange.elapsed());
                look(alone);
            }
        }
    }

    /// The origin failed for another. One of all who waited asks again; if that fails too, all are told: they would be many at once.
    private void failed(int status, Optional<Failure> failure, String retryAfter, String because) {
        if (++failures < MOST_FAILURES) {
            exchange.trail().add(policy, "asks again", because, exchange.elapsed());
            look(false);
        } else if (failure.isPresent()) {
            complete(new Verdict.Refuse(failure.get(), because));
        } else {
            var response = Response.text(status, "text/plain", "The origin fails.\n");
            response.fields().add(FieldName.CACHE_CONTROL, "no-store");
            if (!retryAfter.isEmpty()) response.fields().add(FieldName.RETRY_AFTER, retryAfter);
            CacheStatus.forwarded(response.fields(), why, 0, false, OptionalLong.empty(), true, policy.key(request));
            complete(Verdict.answer(response, "the origin failed for others who asked for the same"));
        }
    }

    private static OptionalLong ttl(Terms terms, long now) {
        return OptionalLong.of(Math.floorDiv(terms.left(now), 1000));
    }

    // ---- the answer -----------------------------------------------------------------------------------------------------

    private void give(Stored stored, long now) {
        result = stored.terms().isFresh(now) ? Result.HIT : Result.STALE;
        var fields = stored.ownFields();
        var response = own(Served.of(cutBy(stored.status(), fields), policy.store(), stored, fields, now));
        CacheStatus.hit(response.fields(), Math.floorDiv(stored.terms().left(now), 1000), stored.terms().isHeuristic() ? "heuristic" : "", policy.key(request));
        complete(Verdict.answer(response, "hit"));
    }

    private Request cutBy(int status, Fields fields) {
        return Packed.cutBy(request, exchange.route().policies(), status, fields);
    }

    /// The id in an answer is of the request that it answers, not of the one that fetched it.
    private Response own(Response response) {
        if (response.fields().contains(FieldName.X_REQUEST_ID)) response.fields().set(FieldName.X_REQUEST_ID, exchange.requestId());
        return response;
    }

    private void complete(Verdict given) {
        verdict.complete(given);
    }
}
