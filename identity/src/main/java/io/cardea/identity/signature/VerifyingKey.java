// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.spi.Identifier.Finding;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// One key, its one algorithm, and whom it proves. Immutable, any thread.
///
/// @param costs whether a check takes so long that who fails often should not have it done
record VerifyingKey(Algorithm algorithm, Finding.Known found, boolean costs, Check check) {
    private static final int ED25519_SIGNATURE = 64;
    private static final int P256_SIGNATURE = 64;
    private static final PSSParameterSpec PSS = new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, PSSParameterSpec.TRAILER_FIELD_BC); // RFC 9421 §3.3.1

    /// Whether a signature is one by this key.
    @FunctionalInterface
    interface Check {
        /// @throws GeneralSecurityException for what is no signature
        boolean verify(byte[] base, byte[] signature) throws GeneralSecurityException;
    }

    boolean verifies(byte[] base, byte[] signature) {
        try {
            return check.verify(base, signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static VerifyingKey of(byte[] secret, Finding.Known found) {
        var key = new SecretKeySpec(secret, "HmacSHA256");
        return new VerifyingKey(Algorithm.HMAC_SHA256, found, false, (base, signature) -> {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return MessageDigest.isEqual(mac.doFinal(base), signature); // in constant time; a shorter one is another
        });
    }

    /// @param key of the kind that the algorithm needs
    static VerifyingKey of(Algorithm algorithm, PublicKey key, Finding.Known found) {
        return new VerifyingKey(algorithm, found, true, switch (algorithm) {
            case ED25519 -> (base, signature) -> signature.length == ED25519_SIGNATURE && verified("Ed25519", key, base, signature);
            // §3.3.4: r and s as two numbers of 32 bytes, not in DER. The JDK refuses zeros.
            case ECDSA_P256_SHA256 -> (base, signature) -> signature.length == P256_SIGNATURE && verified("SHA256withECDSAinP1363Format", key, base, signature);
            case RSA_PSS_SHA512 -> (base, signature) -> verified("RSASSA-PSS", key, base, signature);
            case HMAC_SHA256 -> throw new IllegalArgumentException("a public key is no secret");
        });
    }

    private static boolean verified(String name, PublicKey key, byte[] base, byte[] signature) throws GeneralSecurityException {
        var verifier = Signature.getInstance(name);
        if (name.equals("RSASSA-PSS")) verifier.setParameter(PSS);
        verifier.initVerify(key);
        verifier.update(base);
        return verifier.verify(signature);
    }

    @Override
    public String toString() {
        return algorithm.wire() + " of " + found.identity().consumer();
    }
}
