// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import java.util.List;

/// What an answer is stored by (RFC 9111 §2): scheme, host, port, path and query, and what else the route declares. Each part has its
/// length before it, so that no two lists of parts read the same.
public final class CacheKey {
    private final String text;
    private final int hash;
    private final String shown;

    private CacheKey(String text, String shown) {
        this.text = text;
        this.hash = text.hashCode();
        this.shown = shown;
    }

    /// @param query as it counts for the key: as sent, or in the normal form that the route declares
    /// @param by fields of the request that count as well
    public static CacheKey of(Request request, String query, List<FieldName> by) {
        return of(request.scheme(), request.host(), request.port(), request.path(), query, request.fields(), by);
    }

    public static CacheKey of(String scheme, String host, int port, String path, String query, Fields fields, List<FieldName> by) {
        int real = port >= 0 ? port : scheme.equals("https") ? 443 : 80;
        var text = new StringBuilder(64 + path.length() + query.length());
        part(text, scheme);
        part(text, host);
        text.append(real).append(';');
        part(text, path);
        part(text, query);
        for (var name : by) part(text, fields.joined(name).orElse(""));
        var shown = new StringBuilder(text.length()).append(scheme).append("://").append(host);
        if (real != (scheme.equals("https") ? 443 : 80)) shown.append(':').append(real);
        shown.append(path);
        if (!query.isEmpty()) shown.append('?').append(query);
        for (var name : by) shown.append(' ').append(name).append('=').append(fields.joined(name).orElse(""));
        return new CacheKey(text.toString(), shown.toString());
    }

    private static void part(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey key && key.hash == hash && key.text.equals(text);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// As people read it.
    @Override
    public String toString() {
        return shown;
    }
}
