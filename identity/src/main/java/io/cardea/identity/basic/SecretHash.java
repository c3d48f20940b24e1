// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A hash of user and password by a key that chance makes when the process starts: what is remembered by it tells a reader of the memory no password that he could not
/// read there anyway, and nobody chooses where it lies. Any thread.
final class SecretHash {
    private static final SecretKeySpec KEY = key();
    private static final ThreadLocal<Mac> MACS = ThreadLocal.withInitial(SecretHash::mac);

    private SecretHash() {}

    private static SecretKeySpec key() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return new SecretKeySpec(bytes, "HmacSHA256");
    }

    private static Mac mac() {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(KEY);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC by SHA-256", e);
        }
    }

    /// The length of the user's name stands before it, so that no two pairs are one text.
    static byte[] of(String user, byte[] password) {
        var mac = MACS.get();
        var name = user.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(4).putInt(name.length).flip());
        mac.update(name);
        return mac.doFinal(password);
    }
}
