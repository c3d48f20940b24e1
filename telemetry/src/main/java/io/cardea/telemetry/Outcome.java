// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Response;

/// How an exchange is counted.
public final class Outcome {
    private Outcome() {}

    /// The status that was sent; if the head never went out, the one that its failure stands for (499 for a client that
    /// went away); 0 if there is neither.
    public static int status(Exchange exchange) {
        int sent = exchange.sentStatus();
        if (sent != 0) return sent;
        var failure = exchange.failure();
        return failure.isPresent() ? failure.get().status() : 0;
    }

    /// How a call of gRPC ended, from the trailers or, where there are none, from the head; -1 if nobody said, and for all
    /// that is no call.
    public static int grpcStatus(Exchange exchange) {
        if (!Grpc.is(exchange.request().fields())) return -1;
        return Grpc.status(exchange.trailers().or(() -> exchange.response().map(Response::fields)).orElseGet(Fields::new));
    }

    /// Nanoseconds from the request's first byte to the answer's; 0 if there was no answer.
    public static long ttfb(Exchange exchange) {
        long first = exchange.firstByteNanos();
        return first == 0 ? 0 : Math.max(0, first - exchange.startNanos());
    }
}
