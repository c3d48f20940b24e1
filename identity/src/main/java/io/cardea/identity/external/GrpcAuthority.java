// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Request;
import io.cardea.identity.ask.Answer;
import io.cardea.identity.identify.Told;
import java.nio.ByteBuffer;
import java.util.List;

/// As Envoy asks: `envoy.service.auth.v3.Authorization/Check`. Only the fields of its messages that are named here are known; others are passed over, as protocol buffers have it.
record GrpcAuthority(List<FieldName> fields, List<Told> say, boolean redirects) implements Authority {
    private static final String METHOD = "/envoy.service.auth.v3.Authorization/Check";
    private static final int PREFIX = 5;
    private static final int OK = 0;

    @Override
    public Request question(Exchange exchange) {
        var asking = Authority.begun(exchange);
        asking.add(FieldName.CONTENT_TYPE, "application/grpc");
        var message = CheckRequest.of(exchange, fields, say);
        var framed = ByteBuffer.allocate(PREFIX + message.length).put((byte) 0).putInt(message.length).put(message); // "Length-Prefixed-Message", not compressed
        var request = exchange.request();
        return new Request("POST", request.scheme(), request.host(), request.port(), METHOD, "", "2", asking, Body.of(framed.array()));
    }

    @Override
    public Judgement judge(Answer.Given answer) {
        int status = Grpc.status(answer.trailers());
        if (status < 0) status = Grpc.status(answer.fields());
        if (answer.status() != 200 || status != OK) return new Judgement.Unusable("its call ended with HTTP " + answer.status() + ", gRPC " + status);
        try {
            return CheckResponse.read(message(answer.body()), redirects);
        } catch (IllegalArgumentException e) {
            return new Judgement.Unusable(String.valueOf(e.getMessage()));
        }
    }

    private static ByteBuffer message(byte[] body) {
        var bytes = ByteBuffer.wrap(body);
        if (bytes.remaining() < PREFIX || bytes.get() != 0 || bytes.getInt() != bytes.remaining()) throw new IllegalArgumentException("expected one message of gRPC, not compressed");
        return bytes;
    }
}
