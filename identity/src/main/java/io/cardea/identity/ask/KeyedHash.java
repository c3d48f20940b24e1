// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.ask;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// What a question is known by: HMAC-SHA256 of its parts, each with its length, by a key of this process. So no credentials lie in memory for the sake of remembering, and no two questions are one. For one use.
public final class KeyedHash {
    private static final SecretKey KEY = key();

    private final Mac mac;
    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);

    public KeyedHash() {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(KEY);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    private static SecretKey key() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return new SecretKeySpec(bytes, "HmacSHA256");
    }

    public KeyedHash part(byte[] bytes) {
        mac.update(length.putInt(0, bytes.length).array());
        mac.update(bytes);
        return this;
    }

    public KeyedHash part(String text) {
        return part(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A number, such as how many parts follow.
    public KeyedHash part(int number) {
        mac.update(length.putInt(0, number).array());
        return this;
    }

    /// 32 bytes, the caller's.
    public byte[] done() {
        return mac.doFinal();
    }
}
