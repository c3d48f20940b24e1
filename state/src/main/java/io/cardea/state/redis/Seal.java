// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Keeps texts from being read or changed where they lie: AES-256-GCM, bound to the place.
///
/// The nonce is a keyed hash of place and text, so one text at one place has one sealed form: what is stored can be compared without being opened,
/// and a nonce meets another text by a chance of 2⁻⁹⁶ only.
final class Seal {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec cipherKey;
    private final SecretKeySpec nonceKey;

    Seal(String secret) {
        var key = new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256");
        cipherKey = new SecretKeySpec(hmac(key, "cardea cipher".getBytes(UTF_8)), "AES");
        nonceKey = new SecretKeySpec(hmac(key, "cardea nonce".getBytes(UTF_8)), "HmacSHA256");
    }

    private static byte[] hmac(SecretKeySpec key, byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (var part : parts) mac.update(part);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }

    byte[] seal(byte[] place, String text) {
        var plain = text.getBytes(UTF_8);
        var nonce = Arrays.copyOf(hmac(nonceKey, new byte[] {(byte) (place.length >> 8), (byte) place.length}, place, plain), NONCE);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, 0, place);
            var sealed = Arrays.copyOf(nonce, NONCE + cipher.getOutputSize(plain.length));
            cipher.doFinal(plain, 0, plain.length, sealed, NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every platform has it, and the room is enough
        }
    }

    /// Empty for what was not sealed by this key for this place.
    Optional<String> open(byte[] place, byte[] sealed) {
        if (sealed.length < NONCE) return Optional.empty();
        try {
            return Optional.of(new String(cipher(Cipher.DECRYPT_MODE, sealed, 0, place).doFinal(sealed, NONCE, sealed.length - NONCE), UTF_8));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, int from, byte[] place) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, cipherKey, new GCMParameterSpec(TAG_BITS, nonce, from, NONCE));
        cipher.updateAAD(place);
        return cipher;
    }
}
