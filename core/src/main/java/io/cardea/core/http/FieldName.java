// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The name of a field, ready for comparison without regard to case (RFC 9110 §5.1).
///
/// Make each once, as a constant: [Fields] finds by the hash that is computed here.
public final class FieldName {
    public static final FieldName ACCEPT_ENCODING = of("Accept-Encoding");
    public static final FieldName ALLOW = of("Allow");
    public static final FieldName AUTHORIZATION = of("Authorization");
    public static final FieldName CACHE_CONTROL = of("Cache-Control");
    public static final FieldName CARDEA_EXPLAIN = of("Cardea-Explain");
    public static final FieldName CONNECTION = of("Connection");
    public static final FieldName CONTENT_ENCODING = of("Content-Encoding");
    public static final FieldName CONTENT_LENGTH = of("Content-Length");
    public static final FieldName CONTENT_RANGE = of("Content-Range");
    public static final FieldName CONTENT_TYPE = of("Content-Type");
    public static final FieldName COOKIE = of("Cookie");
    public static final FieldName DATE = of("Date");
    public static final FieldName ETAG = of("ETag");
    public static final FieldName EXPECT = of("Expect");
    public static final FieldName FORWARDED = of("Forwarded");
    public static final FieldName HOST = of("Host");
    public static final FieldName HTTP2_SETTINGS = of("HTTP2-Settings");
    public static final FieldName IF_MODIFIED_SINCE = of("If-Modified-Since");
    public static final FieldName IF_NONE_MATCH = of("If-None-Match");
    public static final FieldName IF_RANGE = of("If-Range");
    public static final FieldName KEEP_ALIVE = of("Keep-Alive");
    public static final FieldName LAST_MODIFIED = of("Last-Modified");
    public static final FieldName LOCATION = of("Location");
    public static final FieldName ORIGIN = of("Origin");
    public static final FieldName PROXY_AUTHENTICATE = of("Proxy-Authenticate");
    public static final FieldName PROXY_AUTHORIZATION = of("Proxy-Authorization");
    public static final FieldName PROXY_CONNECTION = of("Proxy-Connection");
    public static final FieldName PROXY_STATUS = of("Proxy-Status");
    public static final FieldName RANGE = of("Range");
    public static final FieldName REFERER = of("Referer");
    public static final FieldName RETRY_AFTER = of("Retry-After");
    public static final FieldName SERVER = of("Server");
    public static final FieldName TE = of("TE");
    public static final FieldName TRACEPARENT = of("traceparent");
    public static final FieldName TRACESTATE = of("tracestate");
    public static final FieldName TRAILER = of("Trailer");
    public static final FieldName TRANSFER_ENCODING = of("Transfer-Encoding");
    public static final FieldName UPGRADE = of("Upgrade");
    public static final FieldName USER_AGENT = of("User-Agent");
    public static final FieldName VARY = of("Vary");
    public static final FieldName VIA = of("Via");
    public static final FieldName X_CARDEA_EXPLAIN = of("X-Cardea-Explain");
    public static final FieldName WWW_AUTHENTICATE = of("WWW-Authenticate");
    public static final FieldName X_FORWARDED_FOR = of("X-Forwarded-For");
    public static final FieldName X_FORWARDED_HOST = of("X-Forwarded-Host");
    public static final FieldName X_FORWARDED_PORT = of("X-Forwarded-Port");
    public static final FieldName X_FORWARDED_PROTO = of("X-Forwarded-Proto");
    public static final FieldName X_REQUEST_ID = of("X-Request-Id");

    private final String text;
    final byte[] bytes;
    final byte[] lower;
    final int hash;

    private FieldName(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        this.lower = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        this.hash = hash(bytes, 0, bytes.length);
    }

    /// @param text a field name as it is to be written; must be a token (RFC 9110 §5.6.2)
    /// @throws IllegalArgumentException if it is not a token
    public static FieldName of(String text) {
        if (!Tokens.isToken(text)) {
            throw new IllegalArgumentException("expected a field name such as `X-Request-Id`, found `" + text + "`");
        }
        return new FieldName(text);
    }

    /// The hash that [Fields] keeps for each name: blind to the case of letters, cheap enough for the parser's loop.
    public static int hash(byte[] source, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) hash = hash * 31 + (source[i] | 0x20);
        return hash;
    }

    boolean equalsBytes(byte[] source, int from, int length) {
        if (length != lower.length) return false;
        for (int i = 0; i < length; i++) {
            int b = source[from + i];
            if (b != lower[i] && (b < 'A' || b > 'Z' || b + 32 != lower[i])) return false;
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldName name && equalsBytes(name.bytes, 0, name.bytes.length);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// The name as it is written.
    @Override
    public String toString() {
        return text;
    }
}
