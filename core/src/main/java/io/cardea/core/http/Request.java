// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import org.jspecify.annotations.Nullable;

/// A request as the edge understood it: one authority, one canonical path, whatever version carried it.
///
/// The target parts are fixed once parsed; what goes to an origin is a [#forOrigin copy] with declared rewrites.
public final class Request {
    private final String method;
    private final String scheme;
    private final String host;
    private final int port;
    private final String path;
    private final String query;
    private final String version;
    private final Fields fields;
    private final Body body;
    private @Nullable String authority; // made at the first asking

    /// @param method case matters (RFC 9110 §9.1)
    /// @param scheme `http` or `https`
    /// @param host lower case, without port and trailing dot; IPv6 in brackets; empty only for HTTP/1.0 without Host
    /// @param port as the client wrote it, or -1
    /// @param path canonical, or `*` for OPTIONS
    /// @param query as it came, without the question mark; empty if there was none
    /// @param version of the wire: `1.0`, `1.1`, `2`
    public Request(String method, String scheme, String host, int port, String path, String query, String version,
                   Fields fields, Body body) {
        this.method = method;
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.path = path;
        this.query = query;
        this.version = version;
        this.fields = fields;
        this.body = body;
    }

    public String method() {
        return method;
    }

    public String scheme() {
        return scheme;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public String path() {
        return path;
    }

    public String query() {
        return query;
    }

    public String version() {
        return version;
    }

    public Fields fields() {
        return fields;
    }

    public Body body() {
        return body;
    }

    /// Host and, if the client wrote one, port.
    public String authority() {
        var known = authority;
        if (known == null) authority = known = port < 0 ? host : host + ':' + port;
        return known;
    }

    /// Path and query as they go on the wire.
    public String target() {
        return query.isEmpty() ? path : path + '?' + query;
    }

    public boolean isSafe() {
        return switch (method) { // RFC 9110 §9.2.1
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    public boolean isIdempotent() {
        return isSafe() || method.equals("PUT") || method.equals("DELETE"); // RFC 9110 §9.2.2
    }

    /// The same request with another body, for what wraps or spools it.
    public Request withBody(Body other) {
        return new Request(method, scheme, host, port, path, query, version, fields, other);
    }

    /// The same request with another path, which must be canonical, and query.
    public Request withTarget(String otherPath, String otherQuery) {
        return new Request(method, scheme, host, port, otherPath, otherQuery, version, fields, body);
    }

    /// The same request with fields of its own, for who changes them, and another body.
    public Request copy(Body other) {
        return new Request(method, scheme, host, port, path, query, version, fields.copy(), other);
    }

    @Override
    public String toString() {
        return method + ' ' + scheme + "://" + authority() + target();
    }
}
