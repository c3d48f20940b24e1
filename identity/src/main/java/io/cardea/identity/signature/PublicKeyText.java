// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.AlgorithmParameters;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// A public key, or a certificate, in PEM (RFC 7468).
final class PublicKeyText {
    private static final Pattern PEM = Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final int SMALLEST_RSA = 2048;

    private PublicKeyText() {}

    /// @throws IllegalArgumentException for anything but one key that goes with the algorithm
    static PublicKey parse(String text, Algorithm algorithm) {
        var found = PEM.matcher(text);
        if (!found.find()) throw new IllegalArgumentException("expected a public key or a certificate in PEM, found none");
        PublicKey key;
        try {
            key = key(found.group(1), Base64.getMimeDecoder().decode(found.group(2)), algorithm);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("expected a key for " + algorithm.wire() + ", which cannot be read: " + e.getMessage(), e);
        }
        if (found.find()) throw new IllegalArgumentException("expected one key, found several");
        if (!isFit(key, algorithm)) throw new IllegalArgumentException("expected a key for " + algorithm.wire() + ", found one of " + key.getAlgorithm());
        return key;
    }

    private static PublicKey key(String kind, byte[] bytes, Algorithm algorithm) throws GeneralSecurityException {
        if (kind.equals("CERTIFICATE")) return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes)).getPublicKey();
        var last = new GeneralSecurityException("no algorithm takes it");
        for (var name : names(algorithm)) {
            try {
                return KeyFactory.getInstance(name).generatePublic(new X509EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    private static List<String> names(Algorithm algorithm) {
        return switch (algorithm) {
            case ED25519 -> List.of("Ed25519");
            case ECDSA_P256_SHA256 -> List.of("EC");
            case RSA_PSS_SHA512 -> List.of("RSA", "RSASSA-PSS");
            case HMAC_SHA256 -> List.of();
        };
    }

    private static boolean isFit(PublicKey key, Algorithm algorithm) throws IllegalArgumentException {
        return switch (algorithm) {
            case ED25519 -> key instanceof EdECPublicKey ed && ed.getParams().getName().equals("Ed25519");
            case ECDSA_P256_SHA256 -> key instanceof ECPublicKey ec && isP256(ec.getParams());
            case RSA_PSS_SHA512 -> key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= SMALLEST_RSA;
            case HMAC_SHA256 -> false;
        };
    }

    private static boolean isP256(ECParameterSpec curve) {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            var p256 = parameters.getParameterSpec(ECParameterSpec.class);
            return curve.getCurve().equals(p256.getCurve()) && curve.getGenerator().equals(p256.getGenerator()) && curve.getOrder().equals(p256.getOrder());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }
}
