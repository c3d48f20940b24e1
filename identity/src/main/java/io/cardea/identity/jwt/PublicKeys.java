// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import io.cardea.identity.StrictJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The keys of one issuer. Immutable, any thread.
final class PublicKeys {
    static final PublicKeys NONE = new PublicKeys(List.of());
    /// More than any issuer has; a set is read whole.
    private static final int MOST = 100;
    /// How many keys a token that names none is tried with.
    private static final int MOST_TRIES = 4;
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private final List<PublicKeyOf> keys;

    private PublicKeys(List<PublicKeyOf> keys) {
        this.keys = keys;
    }

    /// Those that may have signed a token.
    ///
    /// @param kid as the token has it, empty for none: a word to find a key by, and nothing else
    List<PublicKeyOf> candidates(Algorithm algorithm, String kid) {
        var fit = new ArrayList<PublicKeyOf>(1);
        for (var key : keys) {
            if (!key.fits(algorithm)) continue;
            if (kid.isEmpty() || key.kid().equals(kid) || key.kid().isEmpty()) fit.add(key);
            if (fit.size() == MOST_TRIES) break;
        }
        return fit;
    }

    /// Whether some key goes by that name, or by none; else it may be a new one of the issuer's.
    boolean knows(String kid) {
        for (var key : keys) if (key.kid().equals(kid) || key.kid().isEmpty() || kid.isEmpty()) return true;
        return false;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    int size() {
        return keys.size();
    }

    PublicKeys with(PublicKeys more) {
        var all = new ArrayList<>(keys);
        all.addAll(more.keys);
        return new PublicKeys(List.copyOf(all));
    }

    /// A JWK Set (RFC 7517 §5), one JWK, or PEM: public keys and certificates.
    ///
    /// @throws IllegalArgumentException for what is none of these, or has no key that could verify a token
    static PublicKeys parse(String text) {
        var keys = text.stripLeading().startsWith("{") ? set(text) : pem(text);
        if (keys.isEmpty()) throw new IllegalArgumentException("expected a public key for RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519, found none");
        return keys;
    }

    /// As an issuer gives it: what is of no use for signatures is passed over (RFC 7517 §5), and an issuer may have none left.
    ///
    /// @throws IllegalArgumentException for what is no JWK Set
    static PublicKeys set(String text) {
        var plain = StrictJson.object(text.getBytes(StandardCharsets.UTF_8));
        if (!(plain.getOrDefault("keys", List.of(plain)) instanceof List<?> all)) throw new IllegalArgumentException("expected a JWK Set (RFC 7517) with a list of `keys`");
        if (all.size() > MOST) throw new IllegalArgumentException("expected at most " + MOST + " keys, found " + all.size());
        var keys = new ArrayList<PublicKeyOf>();
        for (var each : all) if (each instanceof Map<?, ?> key) parsed(key).flatMap(PublicKeys::of).ifPresent(keys::add);
        return new PublicKeys(List.copyOf(keys));
    }

    /// One that cannot be read does not spoil the others.
    @SuppressWarnings("unchecked") // JSON has no other names
    private static Optional<JWK> parsed(Map<?, ?> key) {
        try {
            return Optional.of(JWK.parse((Map<String, Object>) key));
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKeyOf> of(JWK key) {
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) return Optional.empty();
        if (key.getKeyOperations() != null && !key.getKeyOperations().contains(KeyOperation.VERIFY)) return Optional.empty();
        var only = Optional.ofNullable(key.getAlgorithm()).map(com.nimbusds.jose.Algorithm::getName);
        var kid = Optional.ofNullable(key.getKeyID()).orElse("");
        try {
            return switch (key) {
                case RSAKey rsa -> PublicKeyOf.of(kid, rsa.toRSAPublicKey(), only);
                case ECKey ec -> PublicKeyOf.of(kid, ec.toECPublicKey(), only);
                case OctetKeyPair pair when Curve.Ed25519.equals(pair.getCurve()) -> PublicKeyOf.of(kid, ed25519(pair.getDecodedX()), only);
                default -> Optional.empty();
            };
        } catch (JOSEException | GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty(); // a key that is none, such as a point that is not on its curve
        }
    }

    private static PublicKey ed25519(byte[] x) throws GeneralSecurityException {
        if (x.length != 32) throw new IllegalArgumentException("a key of Ed25519 has 32 bytes");
        var encoded = new byte[44]; // RFC 8410 §4: SubjectPublicKeyInfo of 1.3.101.112
        System.arraycopy(new byte[] {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00}, 0, encoded, 0, 12);
        System.arraycopy(x, 0, encoded, 12, 32);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static PublicKeys pem(String text) {
        var keys = new ArrayList<PublicKeyOf>();
        for (var found = PEM.matcher(text); found.find(); ) {
            try {
                var bytes = Base64.getMimeDecoder().decode(found.group(2));
                switch (found.group(1)) {
                    case "CERTIFICATE" -> PublicKeyOf.of("", CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes)).getPublicKey(), Optional.empty()).ifPresent(keys::add);
                    case "PUBLIC KEY" -> PublicKeyOf.of("", decoded(bytes), Optional.empty()).ifPresent(keys::add);
                    default -> throw new IllegalArgumentException("expected a public key or a certificate, found `" + found.group(1) + "`");
                }
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("a " + found.group(1).toLowerCase(java.util.Locale.ROOT) + " cannot be read: " + e.getMessage(), e);
            }
        }
        return new PublicKeys(List.copyOf(keys));
    }

    private static PublicKey decoded(byte[] bytes) throws GeneralSecurityException {
        GeneralSecurityException last = new GeneralSecurityException("no algorithm takes it");
        for (var algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }
}
