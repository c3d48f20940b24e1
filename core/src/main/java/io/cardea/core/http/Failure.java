// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

/// What went wrong, whose fault it is, and whether another try is safe: status, retry and log line follow from it.
///
/// @param kind what
/// @param detail for the log and for `explain`; shown to clients only if the kind is the client's own mistake
/// @param nothingSent whether the origin has not seen the request, or says that it has not looked at it, so that any method may be tried again
/// @param retryAfter seconds after which it is worth another try, at least 1; told to clients of what is refused for a while (503)
public record Failure(Kind kind, String detail, boolean nothingSent, int retryAfter) {
    private static final int SOON = 1;

    public enum Side { CLIENT, GATEWAY, ORIGIN }

    /// The error types of RFC 9209 §2.3 where it has one; their default status is ours.
    public enum Kind {
        BAD_REQUEST(Side.CLIENT, 400, "http_request_error"),
        NOT_IDENTIFIED(Side.CLIENT, 401, "http_request_denied"),
        NOT_ALLOWED(Side.CLIENT, 403, "http_request_denied"),
        NOT_FOUND(Side.CLIENT, 404, "destination_not_found"),
        METHOD_NOT_ALLOWED(Side.CLIENT, 405, "http_request_denied"),
        REQUEST_TIMEOUT(Side.CLIENT, 408, "http_request_error"),
        PRECONDITION_FAILED(Side.CLIENT, 412, "http_request_denied"),
        CONTENT_TOO_LARGE(Side.CLIENT, 413, "http_request_error"),
        LENGTH_REQUIRED(Side.CLIENT, 411, "http_request_error"),
        UNSUPPORTED_MEDIA_TYPE(Side.CLIENT, 415, "http_request_denied"),
        URI_TOO_LONG(Side.CLIENT, 414, "http_request_error"),
        RANGE_NOT_SATISFIABLE(Side.CLIENT, 416, "http_request_error"),
        EXPECTATION_FAILED(Side.CLIENT, 417, "http_request_error"),
        MISDIRECTED(Side.CLIENT, 421, "http_request_denied"),
        TOO_MANY_REQUESTS(Side.CLIENT, 429, "http_request_denied"),
        FIELDS_TOO_LARGE(Side.CLIENT, 431, "http_request_error"),
        CLIENT_GONE(Side.CLIENT, 499, "http_request_error"),
        INTERNAL(Side.GATEWAY, 500, "proxy_internal_error"),
        NOT_IMPLEMENTED(Side.CLIENT, 501, "http_request_error"),
        VERSION_NOT_SUPPORTED(Side.CLIENT, 505, "http_request_error"),
        OVERLOADED(Side.GATEWAY, 503, "connection_limit_reached"),
        CIRCUIT_OPEN(Side.GATEWAY, 503, "destination_unavailable", "the circuit breaker is open"),
        TOO_MANY_IN_FLIGHT(Side.GATEWAY, 503, "connection_limit_reached", "too many requests are under way"),
        QUEUE_TIMEOUT(Side.GATEWAY, 503, "connection_limit_reached", "its turn did not come in time"),
        CONNECTION_LIMIT(Side.GATEWAY, 503, "connection_limit_reached", "too many connections are open"),
        SHED(Side.GATEWAY, 503, "connection_limit_reached", "it gave way to others in the queue"),
        SHUTTING_DOWN(Side.GATEWAY, 503, "proxy_internal_response"),
        LOOP(Side.GATEWAY, 508, "proxy_loop_detected"),
        NO_ENDPOINT(Side.ORIGIN, 503, "destination_unavailable"),
        NAME_UNKNOWN(Side.ORIGIN, 502, "dns_error"),
        CONNECT_REFUSED(Side.ORIGIN, 502, "connection_refused"),
        CONNECT_TIMEOUT(Side.ORIGIN, 504, "connection_timeout"),
        TLS_FAILED(Side.ORIGIN, 502, "tls_protocol_error"),
        ORIGIN_CLOSED(Side.ORIGIN, 502, "connection_terminated"),
        ORIGIN_NONSENSE(Side.ORIGIN, 502, "http_protocol_error"),
        ORIGIN_INCOMPLETE(Side.ORIGIN, 502, "http_response_incomplete"),
        ORIGIN_TIMEOUT(Side.ORIGIN, 504, "http_response_timeout"),
        TOTAL_TIMEOUT(Side.ORIGIN, 504, "http_response_timeout");

        private final Side side;
        private final int status;
        private final String proxyStatus;
        private final String guard;

        Kind(Side side, int status, String proxyStatus) {
            this(side, status, proxyStatus, "");
        }

        Kind(Side side, int status, String proxyStatus, String guard) {
            this.side = side;
            this.status = status;
            this.proxyStatus = proxyStatus;
            this.guard = guard;
        }

        public Side side() {
            return side;
        }

        /// The status that a client is given for it.
        public int status() {
            return status;
        }

        /// The error type for the `Proxy-Status` field (RFC 9209 §2.3).
        public String proxyStatus() {
            return proxyStatus;
        }

        /// What a client may know of the guard that refused it; empty for what is no guard's doing.
        public String guard() {
            return guard;
        }
    }

    public static Failure of(Kind kind, String detail) {
        return new Failure(kind, detail, false, SOON);
    }

    /// A failure before the first byte went out.
    public static Failure beforeSending(Kind kind, String detail) {
        return new Failure(kind, detail, true, SOON);
    }

    /// A guard of ours lets it not through, so that nothing was sent.
    ///
    /// @param retryAfter nanoseconds; told in whole seconds, rounded up
    public static Failure guarded(Kind kind, String detail, long retryAfter) {
        return new Failure(kind, detail, true, (int) Math.clamp(Math.ceilDiv(retryAfter, 1_000_000_000L), SOON, 86_400));
    }

    /// What its client is told of it: all of its own mistakes, of guards only that they are there, else nothing.
    public String told() {
        return side() == Side.CLIENT ? detail : kind.guard;
    }

    /// A policy or handler of ours threw.
    public static Failure thrown(Throwable error) {
        return of(Kind.INTERNAL, String.valueOf(error));
    }

    public int status() {
        return kind.status;
    }

    public Side side() {
        return kind.side;
    }

    @Override
    public String toString() {
        return kind + ": " + detail;
    }
}
