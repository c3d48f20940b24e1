// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.redirect;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;

/// Answers with `Location` (RFC 9110 §10.2.2) and no body.
final class RedirectHandler implements Handler {
    private final Target target;
    private final int status;

    RedirectHandler(Target target, int status) {
        this.target = target;
        this.status = status;
    }

    @Override
    public void serve(Exchange exchange) {
        var location = target.of(exchange);
        if (location.isEmpty()) {
            exchange.fail(Failure.of(Failure.Kind.BAD_REQUEST, "a part of the request cannot be part of the name of a host"));
            return;
        }
        var response = Response.of(status);
        response.fields().add(FieldName.LOCATION, location.get());
        exchange.answer(response);
    }

    @Override
    public String kind() {
        return "redirect";
    }

    @Override
    public String target() {
        return target.toString();
    }
}
