// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Response;
import io.cardea.core.http.Statuses;

/// What a client sees: problem+json (RFC 9457) with all that is wrong, each with its place. It takes the place of an operator's own page,
/// which has no room for it.
final class FlawPage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FlawPage() {}

    /// @param page the usual one, whose fields stay
    static Response of(Exchange exchange, Finding finding, Response page) {
        finding.fields().forEach((name, value) -> page.fields().set(name, value));
        if (finding.flaws().isEmpty() || Grpc.is(exchange.request().fields())) return page;
        page.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "there is a page that says more"));
        var problem = JsonNodeFactory.instance.objectNode()
            .put("type", "about:blank")
            .put("title", Statuses.reason(page.status()))
            .put("status", page.status())
            .put("detail", finding.why())
            .put("requestId", exchange.requestId());
        var errors = problem.putArray("errors");
        for (var flaw : finding.flaws()) {
            var error = errors.addObject().put("in", flaw.in());
            if (!flaw.name().isEmpty()) error.put("name", flaw.name());
            if (flaw.in().equals("body") || !flaw.pointer().isEmpty()) error.put("pointer", flaw.pointer());
            error.put("message", flaw.message());
        }
        page.fields().set(FieldName.CONTENT_TYPE, "application/problem+json");
        return page.withBody(Body.of(bytes(problem)));
    }

    private static byte[] bytes(Object tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree of texts
        }
    }
}
