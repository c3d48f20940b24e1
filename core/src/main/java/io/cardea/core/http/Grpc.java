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
    public static final FieldName TIMEOUT = FieldName.of("grpc-timeout");
    private static final byte[] TYPE = {'a', 'p', 'p', 'l', 'i', 'c', 'a', 't', 'i', 'o', 'n', '/', 'g', 'r', 'p', 'c'};
    private static final int MOST_DIGITS = 8;
    private static final long MOST_HOURS = 1_000_000; // a century: more nanoseconds than a long has are no time to wait

    private Grpc() {}

    /// Whether it is a call, or the answer to one: its type is `application/grpc`, alone or with `+proto` and the like, but
    /// not `application/grpc-web`.
    public static boolean is(Fields fields) {
        int row = fields.find(FieldName.CONTENT_TYPE, 0);
        int length = row < 0 ? 0 : fields.valueLengthAt(row);
        if (length < TYPE.length) return false;
        for (int i = 0; i < TYPE.length; i++) if (fields.valueByteAt(row, i) != TYPE[i]) return false;
        if (length == TYPE.length) return true;
        byte next = fields.valueByteAt(row, TYPE.length);
        return next == '+' || next == ';';
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
            case 'H' -> Optional.of(Duration.ofHours(Math.min(count, MOST_HOURS)));
            case 'M' -> Optional.of(Duration.ofMinutes(count));
            case 'S' -> Optional.of(Duration.ofSeconds(count));
            case 'm' -> Optional.of(Duration.ofMillis(count));
            case 'u' -> Optional.of(Duration.ofNanos(count * 1000));
            case 'n' -> Optional.of(Duration.ofNanos(count));
            default -> Optional.empty();
        };
    }

    /// The status that those fields tell, a head's or trailers; -1 if they tell none.
    public static int status(Fields fields) {
        int row = fields.find(STATUS, 0);
        int digits = row < 0 ? 0 : fields.valueLengthAt(row);
        if (digits < 1 || digits > 4) return -1;
        var text = new byte[4];
        fields.copyValue(row, text, 0, digits);
        int status = 0;
        for (int i = 0; i < digits; i++) {
            if (text[i] < '0' || text[i] > '9') return -1;
            status = status * 10 + text[i] - '0';
        }
        return status;
    }

    /// The status of gRPC for a failure of ours.
    public static int status(Failure failure) {
        return switch (failure.kind()) {
            case TOTAL_TIMEOUT, ORIGIN_TIMEOUT -> 4; // DEADLINE_EXCEEDED
            case CONNECT_TIMEOUT -> 14; // UNAVAILABLE: nothing was sent, so the caller may try again
            case CLIENT_GONE -> 1; // CANCELLED
            case CONTENT_TOO_LARGE, FIELDS_TOO_LARGE -> 8; // RESOURCE_EXHAUSTED
            default -> ofHttp(failure.status());
        };
    }

    /// The same for a call that may have had its time: then its origin, which knows the time-out as well as we, ends it for
    /// that, whatever it looks like from here.
    ///
    /// @param request the fields of the call
    /// @param elapsed nanoseconds since it began
    public static int status(Failure failure, Fields request, long elapsed) {
        if (failure.side() == Failure.Side.ORIGIN) {
            var timeout = timeout(request);
            if (timeout.isPresent() && elapsed >= timeout.get().toNanos()) return 4;
        }
        return status(failure);
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
        fields.remove(FieldName.CONTENT_ENCODING);
        fields.set(FieldName.CONTENT_TYPE, "application/grpc");
        end(status, message, fields);
        return new Response(200, fields, Body.empty());
    }

    /// Trailers that end a call whose answer has begun.
    ///
    /// @param request its fields
    /// @param elapsed nanoseconds since the call began
    public static Fields trailers(Failure why, Fields request, long elapsed) {
        var fields = new Fields();
        end(status(why, request, elapsed), why.kind().side() == Failure.Side.CLIENT ? why.detail() : Statuses.reason(why.status()), fields);
        return fields;
    }

    private static void end(int status, String message, Fields fields) {
        fields.set(STATUS, Integer.toString(status));
        var clean = new StringBuilder();
        message.chars().filter(c -> c >= ' ' && c < 0x7f).forEach(c -> clean.append(c == '%' ? "%25" : (char) c));
        fields.set(MESSAGE, clean.toString().strip());
    }
}
