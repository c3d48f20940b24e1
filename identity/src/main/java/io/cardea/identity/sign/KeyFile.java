// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/// Reads a private key in PEM: `PRIVATE KEY` (PKCS #8, RFC 5958) or `EC PRIVATE KEY` (RFC 5915). Neither has to hold the public half, so it is computed.
final class KeyFile {
    private static final long LARGEST = 64 << 10;
    private static final Pattern PEM = Pattern.compile("-----BEGIN ((?:EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String EXPECTED = "expected a private key in PEM (`-----BEGIN PRIVATE KEY-----`) of P-256 or Ed25519";

    private KeyFile() {}

    /// @throws IllegalArgumentException for what cannot be read or is no such key; the message shows nothing of it
    static SigningKey read(Path file) {
        try {
            if (Files.size(file) > LARGEST) throw new IllegalArgumentException(EXPECTED + ", found more than 64 KiB in " + file.getFileName());
            return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new IllegalArgumentException("the key cannot be read: " + e.getMessage(), e);
        }
    }

    static SigningKey parse(String pem) {
        var found = PEM.matcher(pem);
        if (!found.find()) throw new IllegalArgumentException(EXPECTED + ", found none");
        try {
            var bytes = Base64.getMimeDecoder().decode(found.group(2));
            return found.group(1).startsWith("EC") ? p256(ECPrivateKey.getInstance(bytes)) : pkcs8(bytes);
        } catch (Other e) {
            throw new IllegalArgumentException(EXPECTED + ", found another kind", e);
        } catch (IOException | GeneralSecurityException | ClassCastException | IllegalStateException | IllegalArgumentException e) {
            throw new IllegalArgumentException(EXPECTED + ", found one that cannot be read"); // what a parser says of it may show some of it
        }
    }

    /// A key, but none that signs here.
    private static final class Other extends GeneralSecurityException {}

    private static SigningKey pkcs8(byte[] bytes) throws IOException, GeneralSecurityException {
        return switch (PrivateKeyFactory.createKey(bytes)) {
            case ECPrivateKeyParameters ec when isP256(ec) -> p256(ec.getD());
            case Ed25519PrivateKeyParameters ed -> SigningKey.ofEd25519(KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(bytes)), ed.generatePublicKey().getEncoded());
            case AsymmetricKeyParameter other -> throw new Other();
        };
    }

    private static boolean isP256(ECPrivateKeyParameters key) {
        var curve = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
        return curve.getN().equals(key.getParameters().getN()) && curve.getG().getEncoded(false).length == key.getParameters().getG().getEncoded(false).length;
    }

    private static SigningKey p256(ECPrivateKey key) throws GeneralSecurityException {
        if (!SECObjectIdentifiers.secp256r1.equals(key.getParametersObject())) throw new Other();
        return p256(key.getKey());
    }

    private static SigningKey p256(BigInteger d) throws GeneralSecurityException {
        var curve = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
        if (d.signum() <= 0 || d.compareTo(curve.getN()) >= 0) throw new Other();
        var point = new FixedPointCombMultiplier().multiply(curve.getG(), d).normalize();
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        var p256 = parameters.getParameterSpec(ECParameterSpec.class);
        var keys = KeyFactory.getInstance("EC");
        var open = keys.generatePublic(new ECPublicKeySpec(new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger()), p256));
        return SigningKey.of(keys.generatePrivate(new ECPrivateKeySpec(d, p256)), (ECPublicKey) open);
    }
}
