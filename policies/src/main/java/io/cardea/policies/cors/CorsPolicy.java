// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.cors;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.negotiate.Vary;

/// Answers preflights and says on every answer, errors included, which site may read it.
///
/// What the origin says about it is replaced: the file decides. A request from elsewhere still passes, for CORS is
/// about reading; its answer carries nothing that lets a browser hand it over.
final class CorsPolicy implements Inline {
    private static final FieldName REQUEST_METHOD = FieldName.of("Access-Control-Request-Method");
    private static final FieldName ALLOW_ORIGIN = FieldName.of("Access-Control-Allow-Origin");
    private static final FieldName ALLOW_CREDENTIALS = FieldName.of("Access-Control-Allow-Credentials");
    private static final FieldName ALLOW_METHODS = FieldName.of("Access-Control-Allow-Methods");
    private static final FieldName ALLOW_HEADERS = FieldName.of("Access-Control-Allow-Headers");
    private static final FieldName EXPOSE_HEADERS = FieldName.of("Access-Control-Expose-Headers");
    private static final FieldName MAX_AGE = FieldName.of("Access-Control-Max-Age");

    private final Origins origins;
    private final boolean credentials;
    private final String methods;
    private final String headers;
    private final String expose;
    private final String maxAge;

    CorsPolicy(CorsConfig config) {
        this.origins = Origins.of(config.origins());
        this.credentials = config.credentials();
        this.methods = String.join(", ", config.methods());
        this.headers = String.join(", ", config.headers());
        this.expose = String.join(", ", config.expose());
        this.maxAge = Long.toString(config.maxAge().toSeconds());
    }

    @Override
    public Step step() {
        return Step.ACCESS;
    }

    @Override
    public Back back() {
        return Back.ALWAYS;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var request = exchange.request();
        if (!isPreflight(request)) return Verdict.NEXT;
        var origin = origin(request);
        var answer = Response.of(204);
        if (!origins.contains(origin)) return Verdict.answer(answer, "a preflight from an origin that is not allowed");
        // The browser compares; whether its own method and fields are among these is for it to find out.
        if (!methods.isEmpty()) answer.fields().add(ALLOW_METHODS, methods);
        if (!headers.isEmpty()) answer.fields().add(ALLOW_HEADERS, headers);
        answer.fields().add(MAX_AGE, maxAge);
        return Verdict.answer(answer, "a preflight");
    }

    @Override
    public Response onResponse(Exchange exchange, Response response) {
        var fields = response.fields();
        fields.remove(ALLOW_ORIGIN);
        fields.remove(ALLOW_CREDENTIALS);
        fields.remove(EXPOSE_HEADERS);
        Vary.add(fields, FieldName.ORIGIN); // also without the field: a cache must not give this answer to other sites
        var request = exchange.request();
        var origin = origin(request);
        if (origin.isEmpty() || !origins.contains(origin)) return response;
        fields.add(ALLOW_ORIGIN, origins.isAny() && !origin.equals("null") ? "*" : origin);
        if (credentials) fields.add(ALLOW_CREDENTIALS, "true");
        if (!expose.isEmpty() && !isPreflight(request)) fields.add(EXPOSE_HEADERS, expose);
        return response;
    }

    private static boolean isPreflight(Request request) {
        return request.method().equals("OPTIONS") && request.fields().contains(FieldName.ORIGIN) && request.fields().contains(REQUEST_METHOD);
    }

    /// Empty if there is none, or more than one, which no browser sends.
    private static String origin(Request request) {
        int row = request.fields().find(FieldName.ORIGIN, 0);
        return row < 0 || request.fields().find(FieldName.ORIGIN, row + 1) >= 0 ? "" : request.fields().valueAt(row);
    }

    @Override
    public String toString() {
        return "cors";
    }
}
