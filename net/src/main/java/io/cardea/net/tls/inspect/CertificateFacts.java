// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import io.cardea.net.tls.CertificateNames;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// What a certificate says, for people.
///
/// @param names it is for, in order (RFC 9525 §2); an authority has none
/// @param key `EC P-256`, `RSA 2048`
/// @param signature the algorithm by which its issuer has signed it
/// @param fingerprint SHA-256 of it, in hexadecimal
public record CertificateFacts(String subject, String issuer, List<String> names, Instant from, Instant until, String key, String signature,
                               String fingerprint, boolean selfIssued) {

    public static CertificateFacts of(X509Certificate it) {
        return new CertificateFacts(it.getSubjectX500Principal().getName(), it.getIssuerX500Principal().getName(), names(it), it.getNotBefore().toInstant(),
            it.getNotAfter().toInstant(), key(it.getPublicKey()), it.getSigAlgName(), fingerprint(it), it.getSubjectX500Principal().equals(it.getIssuerX500Principal()));
    }

    /// How long it is good for, all in all.
    public Duration life() {
        return Duration.between(from, until);
    }

    private static List<String> names(X509Certificate it) {
        try {
            return CertificateNames.of(it).names().stream().sorted().toList();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    static String key(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
            case ECPublicKey ec -> "EC P-" + ec.getParams().getOrder().bitLength();
            default -> key.getAlgorithm();
        };
    }

    private static String fingerprint(X509Certificate it) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(it.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be written, and every JDK has SHA-256", e);
        }
    }
}
