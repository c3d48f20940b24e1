// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;

/// A key by which the edge signs, and what the world is told of it. It goes by its thumbprint (RFC 7638), so edges with one key have one name for it. Immutable, any thread.
final class SigningKey {
    private final PrivateKey secret;
    private final String signature;
    private final String algorithm;
    private final JWK published;

    private SigningKey(PrivateKey secret, String signature, JWSAlgorithm algorithm, JWK published) {
        this.secret = secret;
        this.signature = signature;
        this.algorithm = algorithm.getName();
        this.published = published;
    }

    static SigningKey generated() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            return of(pair.getPrivate(), (ECPublicKey) pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /// Of P-256.
    static SigningKey of(PrivateKey secret, ECPublicKey open) {
        try {
            // The form that a token has (RFC 7518 §3.4), and not that of certificates.
            return new SigningKey(secret, "SHA256withECDSAinP1363Format", JWSAlgorithm.ES256,
                new ECKey.Builder(Curve.P_256, open).keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.ES256).keyIDFromThumbprint().build());
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// @param open the 32 bytes of the public half
    static SigningKey ofEd25519(PrivateKey secret, byte[] open) {
        try {
            return new SigningKey(secret, "Ed25519", JWSAlgorithm.EdDSA,
                new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(open)).keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.EdDSA).keyIDFromThumbprint().build());
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String kid() {
        return published.getKeyID();
    }

    String algorithm() {
        return algorithm;
    }

    /// The public half as a JWK.
    Map<String, Object> published() {
        return published.toJSONObject();
    }

    /// Costs a core some tenths of a millisecond.
    byte[] sign(byte[] bytes) {
        try {
            var signer = Signature.getInstance(signature);
            signer.initSign(secret);
            signer.update(bytes);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was good signs", e);
        }
    }

    @Override
    public String toString() {
        return algorithm + " key " + kid(); // its secret is nobody's business
    }
}
