// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import java.time.Duration;
import java.util.Optional;

/// What an edge must know of gRPC: how a call is recognised, how long it may take, and how a refusal is told to it.
///
/// After the protocol's description "gRPC over HTTP2".
public final class Grpc {
    public static final FieldName STATUS = FieldName.of("grpc-status");
    public static final FieldName MESSAGE = FieldName.of("grpc-message");
    private static final FieldName TIMEOUT = FieldName.of("grpc-timeout");
    private static final byte[] TYPE = {'a', 'p', 'p', 'l', 'i', 'c', 'a', 't', 'i', 'o', 'n', '/', 'g', 'r', 'p', 'c'};
    private static final int MOST_DIGITS = 8;

    private Grpc() {}

    /// Whether it is a call, or the answer to one: its type is `application/grpc`, alone or with `+proto` and the like, but
    /// not `application/grpc-web`.
    public static boolean is(Fields fields) {
        int row = fields.find(FieldName.CONTENT_TYPE, 0);
        if (row < 0 || fields.valueLengthAt(row) < TYPE.length) return false;
        var start = new byte[TYPE.length + 1];
        int length = fields.copyValue(row, start, 0, start.length);
        for (int i = 0; i < TYPE.length; i++) if (start[i] != TYPE[i]) return false;
        return length == TYPE.length || start[TYPE.length] == '+' || start[TYPE.length] == ';';
    }

    /// How long the caller waits, from `grpc-timeout`; empty if it does not say, or says nonsense.
    public static Optional<Duration> timeout(Fields fields) {
        var said = fields.first(TIMEOUT).orElse("");
        if (said.length() < 2 || said.length() > MOST_DIGITS + 1) return Optional.empty();
        long count = 0;
        for (int i = 0; i < said.length() - 1; i++) {
            int digit = said.charAt(i) - '0';
            if (digit < 0 || digit > 9) return Optional.empty();
            count = count * 10 + digit;
        }
        return switch (said.charAt(said.length() - 1)) {
            case 'H' -> Optional.of(Duration.ofHours(count));
            case 'M' -> Optional.of(Duration.ofMinutes(count));
            case 'S' -> Optional.of(Duration.ofSeconds(count));
            case 'm' -> Optional.of(Duration.ofMillis(count));
            case 'u' -> Optional.of(Duration.ofNanos(count * 1000));
            case 'n' -> Optional.of(Duration.ofNanos(count));
            default -> Optional.empty();
        };
    }

    /// The status of gRPC for a failure of ours.
    public static int status(Failure failure) {
        return switch (failure.kind()) {
            case TOTAL_TIMEOUT, ORIGIN_TIMEOUT -> 4; // DEADLINE_EXCEEDED
            case CLIENT_GONE -> 1; // CANCELLED
            case CONTENT_TOO_LARGE, FIELDS_TOO_LARGE -> 8; // RESOURCE_EXHAUSTED
            default -> ofHttp(failure.status());
        };
    }

    /// The status of gRPC that comes closest to one of HTTP.
    public static int ofHttp(int status) {
        return switch (status) {
            case 400 -> 13;           // INTERNAL
            case 401 -> 16;           // UNAUTHENTICATED
            case 403 -> 7;            // PERMISSION_DENIED
            case 404, 405, 501 -> 12; // UNIMPLEMENTED
            case 408, 504 -> 4;       // DEADLINE_EXCEEDED
            case 409 -> 10;           // ABORTED
            case 413, 429, 431 -> 8;  // RESOURCE_EXHAUSTED
            case 499 -> 1;            // CANCELLED
            case 502, 503 -> 14;      // UNAVAILABLE
            default -> status >= 500 ? 13 : 2; // UNKNOWN
        };
    }

    /// Makes of an answer of HTTP one that ends a call: 200, no body, and the status in its fields ("Trailers-Only").
    ///
    /// @param message why, in ASCII; what is no printable ASCII is left out
    public static Response refusal(int status, String message, Fields fields) {
        fields.remove(FieldName.CONTENT_LENGTH);
        fields.set(FieldName.CONTENT_TYPE, "application/grpc");
        fields.set(STATUS, Integer.toString(status));
        var clean = new StringBuilder();
        message.chars().filter(c -> c >= ' ' && c < 0x7f).forEach(c -> clean.append(c == '%' ? "%25" : (char) c));
        fields.set(MESSAGE, clean.toString().strip());
        return new Response(200, fields, Body.empty());
    }
}
