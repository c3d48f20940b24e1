// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.flight.Flights;
import io.cardea.cache.rfc9111.CacheStatus;
import io.cardea.cache.rfc9111.Invalidation;
import io.cardea.cache.rfc9111.Rules;
import io.cardea.cache.rfc9111.Storing;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Validation;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.cache.store.CacheKey;
import io.cardea.cache.store.Purges;
import io.cardea.cache.store.Store;
import io.cardea.cache.store.Tags;
import io.cardea.cache.store.Ticks;
import io.cardea.core.address.AddressSet;
import io.cardea.core.exchange.Deferred;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.FieldSet;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Answers from what is stored, or fetches once for all who ask. What it cannot answer goes on to the handler, and its answer is looked
/// at on the way back: for what it makes untrue, and for what a HEAD says of the stored GET.
final class CachePolicy implements Deferred {
    /// Fields by which applications let a request be taken for another one; they would be no part of the key.
    private static final FieldSet OVERRIDES = FieldSet.of("X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
        "X-Original-Host", "X-Host", "X-Forwarded-Server", "X-Forwarded-Scheme", "X-Forwarded-Prefix", "X-Forwarded-Path", "X-Invoke-Path", "X-Invoke-Query",
        "X-Invoke-Status", "X-Middleware-Prefetch", "X-Middleware-Subrequest", "X-Now-Route-Matches", "X-Matched-Path", "X-Nextjs-Data", "X-React-Router-SPA-Mode",
        "X-React-Router-Prerender-Data", "Cardea-Device", "Front-End-Https", "X-Url-Scheme", "X-Forwarded-Protocol");
    /// Conditions that speak of the origin's state: not ours to answer (RFC 9111 §4.3.2).
    private static final FieldSet FORWARDED = FieldSet.of("If-Match", "If-Unmodified-Since");

    private static final FieldName PURGE = FieldName.of("Cardea-Purge");
    private static final Verdict MAY_NOT_PURGE = Verdict.refuse(Failure.Kind.NOT_ALLOWED, "this address may not purge here");

    private static final List<FieldName> SAID = List.of(FieldName.X_FORWARDED_PROTO, FieldName.X_FORWARDED_HOST, FieldName.X_FORWARDED_PORT);

    private final Caches caches;
    private final Cache cache;
    private final Flights flights;
    private final Rules rules;
    private final QueryForm query;
    private final RequestForm form;
    private final List<FieldName> varyBy;
    private final boolean showKey;
    private final boolean sharedByConsumers;
    private final AddressSet purgeFrom;
    private final String route;

    /// @param route what tells it from the other routes of the same path
    CachePolicy(Caches caches, Cache cache, Flights flights, CacheConfig config, QueryForm query, Rules rules, String route) {
        this.route = route;
        this.caches = caches;
        this.cache = cache;
        this.flights = flights;
        this.rules = rules;
        this.query = query;
        this.form = new RequestForm(config);
        this.purgeFrom = AddressSet.of(config.purgeFrom());
        this.varyBy = CacheFactory.names(config.varyBy(), "vary-by");
        this.showKey = config.showKey();
        this.sharedByConsumers = config.sharedByConsumers();
    }

    @Override
    public Step step() {
        return Step.CACHE;
    }

    @Override
    public Pending<Verdict> onRequest(Exchange exchange) {
        var request = exchange.request();
        boolean head = request.method().equals("HEAD");
        if (request.method().equals("PURGE") && !purgeFrom.isEmpty()) return Pending.of(purge(exchange));
        if (!head && !request.method().equals("GET") || !exchange.client().upgrade().isEmpty()) return bypass(exchange, Verdict.NEXT);
        var fields = request.fields();
        for (int row = 0; row < fields.rows(); row++) {
            if (fields.isPresent(row) && OVERRIDES.contains(fields, row)) fields.removeAt(row);
        }
        if (asksTheOrigin(request)) return bypass(exchange, new Verdict.Next("asks of the origin's own state"));
        if (!request.body().isEmpty()) return bypass(exchange, new Verdict.Next("has a body"));
        return new Walk(this, exchange).begin();
    }

    private Pending<Verdict> bypass(Exchange exchange, Verdict verdict) {
        exchange.atEnd(() -> count(exchange, Tally.Result.BYPASS));
        return Pending.of(verdict);
    }

    void count(Exchange exchange, Tally.Result result) {
        caches.tally().of(exchange.route().name()).add(result, exchange.sentBytes());
    }

    /// All variants of the request's URL, on all routes. Who may not is told so, and not whether there was anything.
    private Verdict purge(Exchange exchange) {
        if (!purgeFrom.contains(exchange.client().address())) return MAY_NOT_PURGE;
        var soft = exchange.request().fields().all(PURGE);
        if (!soft.isEmpty() && !soft.equals(List.of("soft"))) return Verdict.refuse(Failure.Kind.BAD_REQUEST, "expected `Cardea-Purge: soft`, or none");
        var request = exchange.request();
        var purged = caches.purge(request, request.path(), request.query(), !soft.isEmpty());
        var response = Response.text(200, "application/json", "{\"sequence\": " + purged.sequence() + ", \"" + (soft.isEmpty() ? "dropped" : "expired") + "\": " + purged.answers() + "}\n");
        response.fields().add(FieldName.CACHE_CONTROL, "no-store");
        return Verdict.answer(response, "purged");
    }

    /// Behind the handler: answers that did not come by way of the cache.
    @Override
    public Response onResponse(Exchange exchange, Response response) {
        if (exchange.isAnsweredBy(this)) return response;
        var request = exchange.request();
        var targets = Invalidation.of(request, response.status(), response.fields());
        for (var target : targets) forget(request, target);
        if (!targets.isEmpty()) {
            var groups = Tags.untrue(keyOf(request), response.fields());
            if (!groups.isEmpty()) caches.purge(purges -> purges.tags(groups, false));
        }
        if (exchange.failure().isEmpty()) {
            boolean other = !request.method().equals("GET") && !request.method().equals("HEAD");
            var why = other ? CacheStatus.Forward.METHOD : asksTheOrigin(request) ? CacheStatus.Forward.REQUEST : CacheStatus.Forward.BYPASS;
            CacheStatus.forwarded(response.fields(), why, 0, false, OptionalLong.empty(), false, key(request));
        }
        return response;
    }

    private static boolean asksTheOrigin(Request request) {
        var fields = request.fields();
        for (int row = 0; row < fields.rows(); row++) if (fields.isPresent(row) && FORWARDED.contains(fields, row)) return true;
        return false;
    }

    private void forget(Request request, String target) {
        int question = target.indexOf('?');
        caches.purge(request, question < 0 ? target : target.substring(0, question), question < 0 ? "" : target.substring(question + 1), false);
    }

    /// What a 200 to HEAD says of what is stored for GET (RFC 9111 §4.3.5). Not of a request with credentials, to which it may speak of one client's.
    ///
    /// @param request as it [#counts]
    /// @param asked when the HEAD went out
    /// @param sequence of purges, as it stood then
    void compare(Request request, String scope, Response response, long asked, long sequence) {
        long now = cache.ticks().millis();
        for (var stored : cache.store().find(keyOf(request), scope)) {
            if (cache.purges().metUnderWay(sequence, stored.key(), stored.tags()) == Purges.NOTHING && (stored.status() == 200 || stored.isPart()) && stored.variation().matches(request.fields())) {
                var fields = stored.fields().copy();
                Validation.update(fields, response.fields(), cache.ticks().epochSecond());
                boolean maySet = maySet(request.fields()) || stored.terms().isByOperator();
                var terms = Terms.of(stored.status(), fields, rules, asked, now, cache.ticks().epochSecond(), maySet);
                // What credentials were needed to permit is kept as long as the permission is repeated (RFC 9111 §3.5).
                boolean permits = !stored.terms().isForAuthorized() || terms.isForAuthorized();
                boolean renews = permits && Validation.agrees(stored.fields(), response.fields(), stored.extent().total()) && Storing.answered(false, stored.status(), fields, rules, terms, maySet).yes()
                    && Variation.of(fields, request.fields()).equals(stored.variation());
                Validation.forgetAge(fields);
                cache.store().replace(stored, renews ? stored.with(fields, terms) : stored.with(stored.terms().expired(now)));
            }
            stored.release();
        }
    }

    /// What makes a difference besides the URL: the route, the fields that it declares, and what a trusted proxy said of the client's own
    /// request, since the origin is told.
    ///
    /// @param request as it [#counts]
    String scope(Exchange exchange, Request request) {
        if (varyBy.isEmpty() && form.isPlain() && !exchange.isPeerTrusted()) return route;
        var scope = new StringBuilder(route);
        for (var name : varyBy) part(scope, request.fields(), name);
        form.scope(scope, request.fields());
        if (exchange.isPeerTrusted()) for (var name : SAID) part(scope, exchange.request().fields(), name);
        return scope.toString();
    }

    /// Whether the route declares that it makes a difference.
    boolean isScopedBy(FieldName name) {
        return varyBy.contains(name) || name.equals(FieldName.COOKIE) && form.hasCookies();
    }

    /// A request as it counts on this route, and goes to the origin.
    Request counts(Request request) {
        return form.of(request);
    }

    private static void part(StringBuilder scope, Fields fields, FieldName name) {
        RequestForm.part(scope, name.toString(), fields.joined(name).orElse(""));
    }

    /// Whether the operator's freshness counts: not where the answer may have been made for one person.
    ///
    /// @param request as it [#counts]
    boolean maySet(Fields request) {
        return !request.contains(FieldName.AUTHORIZATION) && form.hasOnlyCookiesOfTheScope(request);
    }

    /// Whether the request is in the name of somebody whom the edge has found out: its credentials may be taken off, and the origin told in some other way, but what it answers may
    /// be for that one all the same (RFC 9111 §3.5).
    boolean isOfOne(Exchange exchange) {
        return !sharedByConsumers && exchange.isOfOne();
    }

    CacheKey keyOf(Request request) {
        return CacheKey.of(request, queryOf(request));
    }

    /// As it counts here.
    String queryOf(Request request) {
        return query.of(request.query());
    }

    Optional<String> key(Request request) {
        return showKey ? Optional.of(keyOf(request).toString()) : Optional.empty();
    }

    Store store() {
        return cache.store();
    }

    Ticks ticks() {
        return cache.ticks();
    }

    Flights flights() {
        return flights;
    }

    Rules rules() {
        return rules;
    }

    /// The number of purges so far.
    long sequence() {
        return cache.purges().current();
    }

    @Override
    public String toString() {
        return "cache";
    }
}
