// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/// Encrypts values of cookies by AES-256-GCM, and reads them again: with the first key, and with any.
///
/// A value is base64url of: 1 (the form), four bytes that tell the key, twelve of a nonce, the text and its tag. The cookie's name is
/// authenticated, too, so that no cookie can take another's place. Keys come of the secrets by HKDF (RFC 5869). Any thread.
final class CookieKeys {
    private static final byte FORM = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD = 1 + 4 + NONCE;
    /// Browsers keep cookies of up to 4096 bytes, name and attributes included (RFC 6265 §6.1).
    private static final int LONGEST = 8192;
    private static final ThreadLocal<SecureRandom> RANDOM = ThreadLocal.withInitial(SecureRandom::new);

    private record Key(int id, SecretKey key) {}

    private final List<Key> keys = new ArrayList<>();

    /// @param secrets at least one; the first encrypts
    CookieKeys(List<Secret> secrets) {
        for (var secret : secrets) {
            var material = secret.reveal().strip().getBytes(StandardCharsets.UTF_8);
            try {
                var kdf = KDF.getInstance("HKDF-SHA256");
                var extract = HKDFParameterSpec.ofExtract().addIKM(material).addSalt("cardea".getBytes(StandardCharsets.US_ASCII));
                var key = kdf.deriveKey("AES", extract.thenExpand("cookie key".getBytes(StandardCharsets.US_ASCII), 32));
                var id = kdf.deriveData(HKDFParameterSpec.ofExtract().addIKM(material).addSalt("cardea".getBytes(StandardCharsets.US_ASCII)).thenExpand("cookie key id".getBytes(StandardCharsets.US_ASCII), 4));
                keys.add(new Key(ByteBuffer.wrap(id).getInt(), key));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e); // every JDK 25 has it
            }
        }
    }

    String encrypted(String name, String value) {
        var key = keys.getFirst();
        var nonce = new byte[NONCE];
        RANDOM.get().nextBytes(nonce);
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key.key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(name.getBytes(StandardCharsets.ISO_8859_1));
            var sealed = cipher.doFinal(value.getBytes(StandardCharsets.ISO_8859_1));
            var whole = ByteBuffer.allocate(HEAD + sealed.length).put(FORM).putInt(key.id).put(nonce).put(sealed);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return empty for what is not ours, or no longer as we made it
    Optional<String> decrypted(String name, String text) {
        if (text.length() > LONGEST) return Optional.empty();
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (whole.length < HEAD + TAG_BITS / 8 || whole[0] != FORM) return Optional.empty();
        int id = ByteBuffer.wrap(whole).getInt(1);
        for (var key : keys) {
            if (key.id != id) continue;
            try {
                var cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(Cipher.DECRYPT_MODE, key.key, new GCMParameterSpec(TAG_BITS, whole, 1 + 4, NONCE));
                cipher.updateAAD(name.getBytes(StandardCharsets.ISO_8859_1));
                return Optional.of(new String(cipher.doFinal(whole, HEAD, whole.length - HEAD), StandardCharsets.ISO_8859_1));
            } catch (GeneralSecurityException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
