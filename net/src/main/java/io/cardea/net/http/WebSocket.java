// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/// The opening handshake of RFC 6455 §4, as far as an intermediary must hold both sides to it.
public final class WebSocket {
    public static final String NAME = "websocket";
    public static final FieldName KEY = FieldName.of("Sec-WebSocket-Key");
    public static final FieldName ACCEPT = FieldName.of("Sec-WebSocket-Accept");
    private static final FieldName VERSION = FieldName.of("Sec-WebSocket-Version");
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private WebSocket() {}

    /// Whether the request asks for version 13, which is the only one there is.
    public static boolean isVersion13(Fields request) {
        return request.all(VERSION).equals(java.util.List.of("13"));
    }

    /// Whether there is one key of sixteen bytes.
    public static boolean hasKey(Fields request) {
        var keys = request.all(KEY);
        if (keys.size() != 1) return false;
        try {
            return Base64.getDecoder().decode(keys.getFirst()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// A key of our own, for a request that came without: HTTP/2 has none (RFC 8441 §5).
    public static String newKey() {
        var key = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(key); // a nonce against caches, no secret (RFC 6455 §10.3)
        return Base64.getEncoder().encodeToString(key);
    }

    /// What a server that understood must answer to that key (RFC 6455 §4.2.2).
    public static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest((key + SALT).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
