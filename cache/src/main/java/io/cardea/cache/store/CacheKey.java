// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.core.http.Request;
import java.nio.charset.StandardCharsets;

/// What answers are stored by (RFC 9111 §2): scheme, host, port, path and query, each part with its length before it, so that no two
/// lists of parts read the same. What else makes a difference is a [Stored]'s scope and variation: so all that is known of a URL is
/// found, and forgotten, at once.
public final class CacheKey {
    static final long SEED = 0xcbf29ce484222325L;

    private final String text;
    private final String scheme;
    private final String host;
    private final int port;
    private final String path;
    private final String query;

    private CacheKey(String scheme, String host, int port, String path, String query) {
        this.scheme = scheme;
        this.host = host;
        this.port = port >= 0 ? port : usual(scheme);
        this.path = path;
        this.query = query;
        this.text = scheme.length() + ":" + scheme + host.length() + ":" + host + this.port + ";" + path.length() + ":" + path + query.length() + ":" + query;
    }

    private static int usual(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /// @param query as it counts for the key: as sent, or in the normal form that the route declares
    public static CacheKey of(Request request, String query) {
        return of(request, request.path(), query);
    }

    /// Another path of the same origin.
    public static CacheKey of(Request request, String path, String query) {
        return of(request.scheme(), request.host(), request.port(), path, query);
    }

    /// @param port -1 for that of the scheme
    public static CacheKey of(String scheme, String host, int port, String path, String query) {
        return new CacheKey(scheme, host, port, path, query);
    }

    /// Scheme, host and, unless it is that of the scheme, port: what groups of RFC 9875 are bound to.
    public String origin() {
        return scheme + "://" + host + (port == usual(scheme) ? "" : ":" + port);
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /// What [#encoded] gave.
    static CacheKey decoded(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        int[] at = {0};
        var scheme = part(text, at);
        var host = part(text, at);
        int semicolon = text.indexOf(';', at[0]);
        int port = Integer.parseInt(text, at[0], semicolon, 10);
        at[0] = semicolon + 1;
        return new CacheKey(scheme, host, port, part(text, at), part(text, at));
    }

    private static String part(String text, int[] at) {
        int colon = text.indexOf(':', at[0]);
        int from = colon + 1;
        int to = from + Integer.parseInt(text, at[0], colon, 10);
        at[0] = to;
        return text.substring(from, to);
    }

    /// As bytes: equal for equal keys only.
    byte[] encoded() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// For what keeps no keys: equal for equal ones, and hardly ever for others.
    public long fingerprint() {
        return fingerprint(text);
    }

    static long fingerprint(String text) {
        long mixed = SEED;
        for (int i = 0; i < text.length(); i++) mixed = mixed(mixed, text.charAt(i));
        return mixed;
    }

    /// One character more.
    static long mixed(long before, char next) {
        return (before ^ next) * 0x100000001b3L;
    }

    /// Characters that it keeps.
    public int length() {
        return 2 * text.length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey key && key.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /// As people read it.
    @Override
    public String toString() {
        return query.isEmpty() ? origin() + path : origin() + path + '?' + query;
    }
}
