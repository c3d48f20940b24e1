// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.flight.Flights;
import io.cardea.cache.flight.Follower;
import io.cardea.cache.flight.Outcome;
import io.cardea.cache.rfc9111.CacheControl;
import io.cardea.cache.rfc9111.CacheStatus.Forward;
import io.cardea.cache.rfc9111.CacheStatus;
import io.cardea.cache.rfc9111.Reuse;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Validation;
import io.cardea.cache.store.CacheKey;
import io.cardea.cache.store.Stored;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One request's way through the cache: look, and give what is there; or wait for a flight, and give what it brings.
final class Walk implements Follower {
    private static final FieldName IF_RANGE = FieldName.of("If-Range");
    /// How often one waits for another before it goes alone.
    private static final int MOST_WAITS = 3;

    private final CachePolicy policy;
    private final Exchange exchange;
    private final Request request;
    private final CacheControl asked;
    private final CacheKey key;
    private final String scope;
    private final boolean authorized;
    private final Pending<Verdict> verdict = new Pending<>();
    private Forward why = Forward.URI_MISS;
    private boolean waited; // for another's flight
    private int waits;

    Walk(CachePolicy policy, Exchange exchange) {
        this.policy = policy;
        this.exchange = exchange;
        this.request = exchange.request();
        this.asked = CacheControl.ofRequest(request.fields());
        this.key = policy.keyOf(request);
        this.scope = policy.scope(exchange);
        this.authorized = request.fields().contains(FieldName.AUTHORIZATION);
    }

    Pending<Verdict> begin() {
        look(false);
        return verdict;
    }

    private void look(boolean alone) {
        long now = policy.ticks().millis();
        var found = found();
        var chosen = chosen(found);
        if (chosen == null) {
            why = found.isEmpty() ? Forward.URI_MISS : Forward.VARY_MISS;
        } else {
            var reuse = Reuse.of(asked, chosen.terms(), policy.rules(), now);
            exchange.trail().add(policy, reuse, "", exchange.elapsed());
            if (reuse.serves()) {
                if (reuse.use() == Reuse.Use.SERVE_AND_REFRESH) policy.flights().refresh(exchange, plan(chosen, found, true));
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
        fetch(chosen, found, alone);
    }

    /// What is stored for this route and was not purged; retained.
    private List<Stored> found() {
        var all = policy.store().find(key);
        boolean plain = true;
        for (var each : all) plain &= isOurs(each);
        if (plain) return all;
        var left = new ArrayList<Stored>(all.size());
        for (var each : all) {
            if (isOurs(each)) {
                left.add(each);
                continue;
            }
            if (policy.isVoid(each)) policy.store().drop(each);
            each.release();
        }
        return left;
    }

    private boolean isOurs(Stored stored) {
        return stored.scope().equals(scope) && !policy.isVoid(stored);
    }

    /// Of those that were chosen by what this request says too, the one of the latest date; one that does not vary is none of them as soon
    /// as a later one does (RFC 9111 §4.1).
    private @Nullable Stored chosen(List<Stored> found) {
        Stored best = null;
        boolean varies = false;
        for (var each : found) { // the newest first
            varies |= !each.variation().names().isEmpty();
            if (varies && each.variation().names().isEmpty() || !each.variation().matches(request.fields())) continue;
            if (each.terms().isByOperator() && !CachePolicy.maySet(request)) continue; // the operator spoke of answers to nobody in particular
            if (best == null || each.terms().date() > best.terms().date()) best = each;
        }
        return best;
    }

    // ---- the origin -----------------------------------------------------------------------------------------------------

    private void fetch(@Nullable Stored chosen, List<Stored> found, boolean alone) {
        var plan = plan(chosen, found, false);
        found.forEach(Stored::release);
        boolean own = !plan.mayStore() || request.method().equals("HEAD") || authorized || plan.request().fields().contains(FieldName.RANGE) || plan.conditional() && plan.stored().isEmpty();
        waited = policy.flights().take(exchange, plan, this, alone || own || ++waits > MOST_WAITS);
    }

    /// @param aside whether it is fetched behind the client's back: then not in its name
    private Flights.Plan plan(@Nullable Stored chosen, List<Stored> found, boolean aside) {
        var fields = request.fields().copy();
        if (aside && chosen != null) {
            fields.remove(FieldName.AUTHORIZATION);
            if (!chosen.variation().names().contains("cookie")) fields.remove(FieldName.COOKIE);
            fields.remove(FieldName.IF_NONE_MATCH);
            fields.remove(FieldName.IF_MODIFIED_SINCE);
        }
        boolean conditional = fields.contains(FieldName.IF_NONE_MATCH) || fields.contains(FieldName.IF_MODIFIED_SINCE);
        if (chosen != null) { // the whole is known here; a part of it is cut when it is given
            fields.remove(FieldName.RANGE);
            fields.remove(IF_RANGE);
        }
        var named = new ArrayList<Stored>(2);
        if (chosen != null) named.add(chosen);
        for (var each : found) if (each != chosen && each.fields().contains(FieldName.ETAG) && each.status() == 200) named.add(each);
        named.removeIf(each -> !each.retain());
        Validation.ask(fields, named.stream().map(Stored::fields).toList());
        var chosenBy = found.isEmpty() ? List.<String>of() : found.getFirst().variation().asked(request.fields()).values();
        boolean mayStore = aside || !asked.noStore() || !policy.rules().heeds("no-store"); // RFC 9111 §5.2.1.5
        var own = new Request(aside ? "GET" : request.method(), request.scheme(), request.host(), request.port(), request.path(), request.query(), request.version(), fields, Body.empty());
        boolean hasChosen = chosen != null && !named.isEmpty() && named.getFirst() == chosen;
        return new Flights.Plan(key, scope, found.isEmpty() ? 0 : found.getFirst().arrival(), own, List.copyOf(named), hasChosen, chosenBy, policy.rules(),
            CachePolicy.maySet(own), asked, mayStore, conditional);
    }

    @Override
    public Fields request() {
        return request.fields();
    }

    @Override
    public Executor loop() {
        return exchange.client().loop();
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
            letGo(outcome);
            return;
        }
        long now = policy.ticks().millis();
        switch (outcome) {
            case Outcome.Shared shared -> {
                var response = own(Served.of(request, shared, now, policy.ticks().epochSecond()));
                CacheStatus.forwarded(response.fields(), why, 0, shared.stored(), ttl(shared.terms(), now), waited, policy.key(request));
                complete(Verdict.answer(response, why.toString()));
            }
            case Outcome.Personal(var response, var failure, var because) -> {
                if (failure.isPresent()) {
                    response.body().cancel(failure.get());
                    complete(new Verdict.Refuse(failure.get(), because));
                } else {
                    if (request.method().equals("HEAD") && response.status() == 200) policy.compare(exchange, response);
                    CacheStatus.forwarded(response.fields(), why, 0, false, OptionalLong.empty(), false, policy.key(request));
                    complete(Verdict.answer(response, because));
                }
            }
            case Outcome.Kept(var stored, var validated, var fetched) -> {
                if (!validated && !Reuse.onError(stored.terms(), asked, policy.rules(), fetched == 0, now)) { // another's wishes allowed it
                    stored.release();
                    look(true);
                    return;
                }
                var response = own(Served.of(request, stored, now, policy.ticks().epochSecond()));
                CacheStatus.forwarded(response.fields(), why, fetched, validated, ttl(stored.terms(), now), waited, policy.key(request));
                stored.release();
                complete(Verdict.answer(response, validated ? "validated" : "stale, since the origin fails"));
            }
            case Outcome.Yours(var alone, var because) -> {
                exchange.trail().add(policy, "asks again", because, exchange.elapsed());
                look(alone);
            }
        }
    }

    private static OptionalLong ttl(Terms terms, long now) {
        return OptionalLong.of(Math.floorDiv(terms.left(now), 1000));
    }

    private static void letGo(Outcome outcome) {
        var why = Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over");
        switch (outcome) {
            case Outcome.Shared shared -> shared.body().cancel(why);
            case Outcome.Personal personal -> personal.response().body().cancel(why);
            case Outcome.Kept kept -> kept.stored().release();
            case Outcome.Yours yours -> { }
        }
    }

    // ---- the answer -----------------------------------------------------------------------------------------------------

    private void give(Stored stored, long now) {
        var response = own(Served.of(request, stored, now, policy.ticks().epochSecond()));
        CacheStatus.hit(response.fields(), Math.floorDiv(stored.terms().left(now), 1000), stored.terms().isHeuristic() ? "heuristic" : "", policy.key(request));
        complete(Verdict.answer(response, "hit"));
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
