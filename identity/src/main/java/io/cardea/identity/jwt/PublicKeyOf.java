// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// One public key of an issuer, and the algorithms that go with it: what the token claims to be signed by can only choose among these. Immutable, any thread.
///
/// @param kid by which tokens name it; empty for a key without a name
/// @param algorithms what its kind, its curve and its own `alg` leave
record PublicKeyOf(String kid, Set<Algorithm> algorithms, Check check) {
    private static final int SMALLEST_RSA = 2048; // RFC 7518 §3.3
    private static final int ED25519_SIGNATURE = 64;

    /// Whether a signature is one by this key.
    @FunctionalInterface
    interface Check {
        /// @throws GeneralSecurityException for what is no signature
        boolean verify(Algorithm algorithm, byte[] signed, byte[] signature) throws GeneralSecurityException;
    }

    boolean fits(Algorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    boolean verifies(Algorithm algorithm, byte[] signed, byte[] signature) {
        try {
            return fits(algorithm) && check.verify(algorithm, signed, signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// @param only what the key itself says of its algorithm
    /// @return empty for a key that can verify no token
    static Optional<PublicKeyOf> of(String kid, PublicKey key, Optional<String> only) {
        var made = switch (key) {
            case RSAPublicKey rsa when rsa.getModulus().bitLength() >= SMALLEST_RSA && rsa.getPublicExponent().testBit(0) && rsa.getPublicExponent().bitLength() > 1 ->
                new PublicKeyOf(kid, rsaAlgorithms(), nimbus(new RSASSAVerifier(rsa)));
            case ECPublicKey ec -> elliptic(kid, ec);
            case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> new PublicKeyOf(kid, EnumSet.of(Algorithm.EDDSA), edwards(ed));
            default -> null;
        };
        if (made == null) return Optional.empty();
        var left = EnumSet.noneOf(Algorithm.class);
        // RFC 9864 §2.2 names the curve: `Ed25519` is `EdDSA` by it
        for (var each : made.algorithms) if (only.isEmpty() || only.get().equals(each.wire()) || each == Algorithm.EDDSA && only.get().equals("Ed25519")) left.add(each);
        return left.isEmpty() ? Optional.empty() : Optional.of(new PublicKeyOf(kid, Set.copyOf(left), made.check));
    }

    private static Set<Algorithm> rsaAlgorithms() {
        var all = EnumSet.allOf(Algorithm.class);
        all.removeIf(each -> !each.isRsa());
        return all;
    }

    private static @org.jspecify.annotations.Nullable PublicKeyOf elliptic(String kid, ECPublicKey key) {
        var curve = Curve.forECParameterSpec(key.getParams());
        var algorithm = Curve.P_256.equals(curve) ? Algorithm.ES256 : Curve.P_384.equals(curve) ? Algorithm.ES384 : Curve.P_521.equals(curve) ? Algorithm.ES512 : null;
        if (algorithm == null) return null;
        try {
            return new PublicKeyOf(kid, EnumSet.of(algorithm), nimbus(new ECDSAVerifier(key)));
        } catch (JOSEException e) {
            return null; // a point that is not on its curve
        }
    }

    private static Check nimbus(JWSVerifier verifier) {
        var headers = new JWSHeader[Algorithm.values().length];
        for (var each : Algorithm.values()) headers[each.ordinal()] = new JWSHeader(JWSAlgorithm.parse(each.wire()));
        return (algorithm, signed, signature) -> {
            try {
                // Our own header, of nothing but the algorithm: whatever the token's has in it goes no further than its reader.
                return verifier.verify(headers[algorithm.ordinal()], signed, Base64URL.encode(signature));
            } catch (JOSEException e) {
                throw new GeneralSecurityException(e);
            }
        };
    }

    /// Nimbus would bring Tink for it; the JDK has it.
    private static Check edwards(EdECPublicKey key) {
        return (algorithm, signed, signature) -> {
            if (signature.length != ED25519_SIGNATURE) return false;
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(Arrays.copyOf(signature, signature.length));
        };
    }

    @Override
    public String toString() {
        return "key " + kid + ' ' + algorithms;
    }
}
