// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.netty.buffer.Unpooled;
import java.time.Duration;

/// Gives whoever asks the public keys of the edge.
final class JwksHandler implements Handler {
    private final Published published;
    private final String caching;

    JwksHandler(Published published, Duration maxAge) {
        this.published = published;
        this.caching = "public, max-age=" + maxAge.toSeconds();
    }

    @Override
    public void serve(Exchange exchange) {
        var method = exchange.request().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.request().body().cancel(Failure.of(Failure.Kind.METHOD_NOT_ALLOWED, "keys are read, not written"));
            exchange.fail(Failure.of(Failure.Kind.METHOD_NOT_ALLOWED, "keys are read, not written"));
            return;
        }
        var fields = new Fields().add(FieldName.CONTENT_TYPE, "application/jwk-set+json").add(FieldName.CACHE_CONTROL, caching);
        exchange.answer(new Response(200, fields, Body.of(Unpooled.wrappedBuffer(published.json()))));
    }

    @Override
    public String kind() {
        return "jwks";
    }

    @Override
    public String target() {
        return "public keys";
    }
}
