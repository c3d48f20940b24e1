// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.respond;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// Gives every request the same answer. Fields are copied, as policies change them; the bytes are shared.
final class RespondHandler implements Handler {
    private final int status;
    private final Fields fields;
    private final byte[] body;

    RespondHandler(RespondConfig config) {
        this.status = config.status();
        this.body = config.body().getBytes(StandardCharsets.UTF_8);
        this.fields = new Fields();
        if (body.length > 0) fields.add(FieldName.CONTENT_TYPE, config.contentType());
        config.headers().forEach((name, value) -> {
            var known = FieldName.of(name);
            if (known.equals(FieldName.CONTENT_LENGTH) || known.equals(FieldName.TRANSFER_ENCODING) || known.equals(FieldName.CONNECTION)) {
                throw new IllegalArgumentException('`' + name + "` is the edge's own and cannot be given");
            }
            fields.set(known, value);
        });
    }

    @Override
    public void serve(Exchange exchange) {
        exchange.answer(new Response(status, fields.copy(), body.length == 0 ? Body.empty() : Body.of(Unpooled.wrappedBuffer(body))));
    }

    @Override
    public String kind() {
        return "respond";
    }

    @Override
    public String target() {
        return Integer.toString(status);
    }
}
