// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import io.cardea.core.config.Invalid;
import io.cardea.core.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The SHA-256 of a key: enough for what chance has made, of which nobody tries them all; what people think up should not be a key.
final class KeyHash {
    static final int LENGTH = 32;
    private static final String PREFIX = "sha256:";

    private KeyHash() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static byte[] of(String key) {
        return digest().digest(key.getBytes(StandardCharsets.UTF_8));
    }

    /// Of a key as the file has it, hashed or not.
    static byte[] of(Secret key) {
        var text = key.reveal();
        if (!text.startsWith(PREFIX)) return of(text);
        try {
            return parse(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw Invalid.at("keys", String.valueOf(e.getMessage()));
        }
    }

    /// @throws IllegalArgumentException for what is no hash; nothing of it is shown
    static byte[] parse(String hex) {
        try {
            var hash = HexFormat.of().parseHex(hex);
            if (hash.length == LENGTH) return hash;
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new IllegalArgumentException("expected the SHA-256 of a key in 64 hex digits, found something else");
    }
}
