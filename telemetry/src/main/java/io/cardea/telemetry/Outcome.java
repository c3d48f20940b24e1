// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry;

import io.cardea.core.exchange.Exchange;

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

    /// Nanoseconds from the request's first byte to the answer's; 0 if there was no answer.
    public static long ttfb(Exchange exchange) {
        long first = exchange.firstByteNanos();
        return first == 0 ? 0 : Math.max(0, first - exchange.startNanos());
    }
}
