// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Request;
import io.cardea.identity.ask.Answer;
import io.cardea.identity.ask.Keep;
import io.cardea.identity.identify.Told;
import java.util.List;

/// As nginx' `auth_request` and Traefik's `forwardAuth` ask: a request without a body, by whose status the authority says yes (2xx) or no (401, 403, or a redirect where that is declared).
///
/// @param same whether it has the method of the request
/// @param redirects whether a refusal may redirect
record HttpAuthority(String path, boolean same, List<FieldName> fields, List<Told> say, boolean redirects) implements Authority {
    private static final FieldName METHOD = FieldName.of("X-Forwarded-Method");
    private static final FieldName TARGET = FieldName.of("X-Forwarded-Uri");

    @Override
    public Request question(Exchange exchange) {
        var request = exchange.request();
        var asking = Authority.begun(exchange);
        Authority.copy(exchange, asking, fields);
        for (var each : say) {
            var text = each.of(exchange);
            if (!text.isEmpty()) asking.set(each.name(), text);
            else asking.remove(each.name());
        }
        // The target that is decided on is the one that the origin gets. For, Proto, Host and Port are set by who carries this.
        asking.add(METHOD, request.method()).add(TARGET, request.target());
        return new Request(same ? request.method() : "GET", request.scheme(), request.host(), request.port(), path, "", "1.1", asking, Body.empty());
    }

    @Override
    public Judgement judge(Answer.Given answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) return new Judgement.Allowed(answer.fields(), List.of(), Keep.of(answer.fields()));
        boolean redirect = redirects && (status == 302 || status == 303 || status == 307) && answer.fields().contains(FieldName.LOCATION);
        if (status == 401 || status == 403 || redirect) return new Judgement.Denied(status, answer.fields(), answer.body());
        return new Judgement.Unusable("it answered " + status);
    }
}
