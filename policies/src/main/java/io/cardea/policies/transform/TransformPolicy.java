// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.exchange.Deferred;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.HeldBytes;
import io.cardea.core.exchange.Holding;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.cardea.core.negotiate.AcceptEncoding;
import io.cardea.core.negotiate.Vary;
import io.cardea.policies.headers.FieldEdits;
import java.util.Map;
import java.util.Optional;

/// Changes what goes to the origin and what comes back. On the way in: cookies, then path and query, then fields, then the body; on the way
/// back: cookies, status, fields, then the body. Its back side is paired, and leaves bodies of our own refusals alone.
final class TransformPolicy implements Deferred, Holding {
    private static final Verdict UNWRITABLE = Verdict.refuse(Failure.Kind.BAD_REQUEST, "a part of the request that is to be written into a field holds a control character");
    private static final Verdict NO_PATH = Verdict.refuse(Failure.Kind.BAD_REQUEST, "a part of the request that is to be put into the path cannot stand there");
    private static final Verdict LONG_QUERY = Verdict.refuse(Failure.Kind.URI_TOO_LONG, "the query would become too long");

    private final Rules rules;

    TransformPolicy(Rules rules) {
        this.rules = rules;
    }

    /// What the file says, compiled.
    ///
    /// @param statuses new ones by `404` or `4xx`
    record Rules(CookieRules cookies, Optional<PathRule> path, QueryRule query, FieldEdits toService, Optional<Mapping> requestBody,
                 Map<String, Integer> statuses, FieldEdits toClient, Optional<Mapping> responseBody, HeldBytes room) {}

    @Override
    public Step step() {
        return Step.TRANSFORM;
    }

    @Override
    public Pending<Verdict> onRequest(Exchange exchange) {
        var fields = exchange.request().fields();
        rules.cookies.fromClient(fields);
        if (!rules.toService.isWritable(exchange) || !rules.toClient.isWritable(exchange)) return Pending.of(UNWRITABLE);
        var refused = retarget(exchange);
        if (refused.isPresent()) return Pending.of(refused.get());
        rules.toService.apply(exchange, fields);
        if (rules.responseBody.isPresent()) asksForWhole(fields);
        var body = exchange.request().body();
        if (rules.requestBody.isEmpty() || body.isEmpty() || !rules.requestBody.get().takes(fields)) return Pending.of(Verdict.NEXT);
        var verdict = new Pending<Verdict>();
        Changed.change(exchange, rules.requestBody.get(), rules.room, body, fields, Changed.Refusals.CLIENT, outcome -> {
            switch (outcome) {
                case Changed.Outcome.Made(var made) -> {
                    exchange.replaceBody(made);
                    exchange.atEnd(() -> made.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over"))); // if no handler reads it
                    verdict.complete(Verdict.NEXT);
                }
                case Changed.Outcome.AsItCame(var same) -> {
                    exchange.replaceBody(same);
                    verdict.complete(Verdict.NEXT);
                }
                case Changed.Outcome.Refused(var failure) -> verdict.complete(new Verdict.Refuse(failure, failure.detail()));
            }
        });
        return verdict;
    }

    /// DESIGN's rule 8: what was decided on is what is sent, before declared rewrites; what these make is held to the same form.
    private Optional<Verdict> retarget(Exchange exchange) {
        var request = exchange.request();
        if (rules.path.isEmpty() && rules.query.isEmpty() || !request.path().startsWith("/")) return Optional.empty(); // `*` is no path
        var path = rules.path.isEmpty() ? Optional.of(request.path()) : rules.path.get().of(exchange);
        if (path.isEmpty()) return Optional.of(NO_PATH);
        var query = rules.query.isEmpty() ? request.query() : rules.query.of(exchange);
        if (QueryRule.isTooLong(query)) return Optional.of(LONG_QUERY);
        if (!path.get().equals(request.path()) || !query.equals(request.query())) exchange.rewrite(path.get(), query);
        return Optional.empty();
    }

    /// A part of a body would show what is to be changed in the whole (RFC 9110 §14.2 lets a server ignore ranges), and of codings only gzip
    /// is taken off here.
    private static void asksForWhole(Fields fields) {
        fields.remove(FieldName.RANGE);
        fields.remove(FieldName.IF_RANGE);
        if (!fields.contains(FieldName.ACCEPT_ENCODING)) return;
        var accepted = AcceptEncoding.of(fields);
        fields.set(FieldName.ACCEPT_ENCODING, accepted.accepts("gzip") ? accepted.refusesIdentity() ? "gzip, identity;q=0" : "gzip" : AcceptEncoding.IDENTITY);
    }

    @Override
    public Pending<Response> onAnswer(Exchange exchange, Response response) {
        var fields = response.fields();
        rules.cookies.toClient(fields);
        var given = response;
        boolean ours = exchange.failure().isPresent();
        if (!ours) {
            int status = status(response.status());
            if (status != response.status()) given = new Response(status, fields, response.body());
        }
        if (rules.toClient.isWritable(exchange)) rules.toClient.apply(exchange, fields);
        if (ours || rules.responseBody.isEmpty()) return Pending.of(given);
        return body(exchange, given, response.status(), rules.responseBody.get());
    }

    private int status(int status) {
        if (rules.statuses.isEmpty() || status < 200 || status == 204 || status == 205 || status == 206 || status == 304) return status;
        var exact = rules.statuses.get(Integer.toString(status));
        return exact != null ? exact : rules.statuses.getOrDefault(status / 100 + "xx", status);
    }

    /// @param was the origin's status
    private Pending<Response> body(Exchange exchange, Response given, int was, Mapping mapping) {
        var fields = given.fields();
        if (was == 304) {
            revalidated(exchange, fields);
            return Pending.of(given);
        }
        if (was < 200 || !mapping.takes(fields)) return Pending.of(given);
        if (Response.isBodiless(was, exchange.request().method())) {
            Changed.becomesAnother(fields); // RFC 9110 §9.3.2: the head of HEAD is that of GET
            return Pending.of(given);
        }
        if (given.body().isEmpty()) return Pending.of(given);
        if (was == 206) return Pending.of(refused(exchange, given.body(), Failure.of(Failure.Kind.ORIGIN_NONSENSE, "a part of a body cannot be changed, and none was asked for")));
        Vary.add(fields, FieldName.ACCEPT_ENCODING);
        var pending = new Pending<Response>();
        Changed.change(exchange, mapping, rules.room, given.body(), fields, Changed.Refusals.ORIGIN, outcome -> pending.complete(switch (outcome) {
            case Changed.Outcome.Made(var made) -> given.withBody(made);
            case Changed.Outcome.AsItCame(var same) -> given.withBody(same);
            case Changed.Outcome.Refused(var failure) -> refused(exchange, Body.empty(), failure);
        }));
        return pending;
    }

    private static Response refused(Exchange exchange, Body rest, Failure failure) {
        rest.cancel(failure);
        exchange.failedBy(failure);
        exchange.trail().add("transform", "refuses the answer", failure.detail(), exchange.elapsed());
        return exchange.edge().errorPage(exchange, failure);
    }

    /// The client holds what was made here if it asks with the weak form of the tag that the origin confirms.
    private static void revalidated(Exchange exchange, Fields fields) {
        var tag = fields.first(FieldName.ETAG).orElse("");
        if (tag.startsWith("\"") && exchange.request().fields().joined(FieldName.IF_NONE_MATCH).orElse("").contains("W/" + tag)) fields.set(FieldName.ETAG, "W/" + tag);
    }

    @Override
    public boolean looksBack() {
        return !rules.cookies.isEmpty() || !rules.statuses.isEmpty() || !rules.toClient.isEmpty() || rules.responseBody.isPresent();
    }

    @Override
    public String toString() {
        return "transform";
    }
}
