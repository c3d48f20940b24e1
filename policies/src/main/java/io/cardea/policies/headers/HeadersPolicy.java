// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.headers;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;

/// Edits fields. Its back side is paired: a refusal by an earlier step is not edited.
final class HeadersPolicy implements Inline {
    private static final Verdict UNWRITABLE = Verdict.refuse(Failure.Kind.BAD_REQUEST,
        "a part of the request that is to be written into a field holds a control character");

    private final FieldEdits request;
    private final FieldEdits response;

    HeadersPolicy(FieldEdits request, FieldEdits response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public Step step() {
        return Step.TRANSFORM;
    }

    /// Both directions are judged here, before an origin is asked in vain.
    @Override
    public Verdict onRequest(Exchange exchange) {
        if (!request.isWritable(exchange) || !response.isWritable(exchange)) return UNWRITABLE;
        request.apply(exchange, exchange.request().fields());
        return Verdict.NEXT;
    }

    @Override
    public Response onResponse(Exchange exchange, Response given) {
        // Our own refusal comes back here too.
        if (response.isWritable(exchange)) response.apply(exchange, given.fields());
        return given;
    }

    @Override
    public boolean looksBack() {
        return !response.isEmpty();
    }

    @Override
    public String toString() {
        return "headers";
    }
}
