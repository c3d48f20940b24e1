// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes tokens with nothing but the JDK, good ones and others.
final class Forge {
    static final KeyPair RSA = pair("RSA", 2048);
    static final KeyPair OTHER_RSA = pair("RSA", 2048);
    static final KeyPair SMALL_RSA = pair("RSA", 1024);
    static final KeyPair P256 = curve("secp256r1");
    static final KeyPair OTHER_P256 = curve("secp256r1");
    static final KeyPair P384 = curve("secp384r1");
    static final KeyPair P521 = curve("secp521r1");
    static final KeyPair ED = pair("Ed25519", 255);

    private Forge() {}

    private static KeyPair pair(String algorithm, int size) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair curve(String name) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(name));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String b64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String b64(String text) {
        return b64(text.getBytes(UTF_8));
    }

    static String token(String header, String claims, PrivateKey key, String algorithm) {
        return token(b64(header) + '.' + b64(claims), key, algorithm);
    }

    /// @param input header and claims, encoded
    static String token(String input, PrivateKey key, String algorithm) {
        return input + '.' + b64(signature(input.getBytes(UTF_8), key, algorithm));
    }

    static byte[] signature(byte[] input, PrivateKey key, String algorithm) {
        try {
            var bits = algorithm.substring(2);
            var signature = switch (algorithm.substring(0, 2)) {
                case "RS" -> Signature.getInstance("SHA" + bits + "withRSA");
                case "PS" -> {
                    var pss = Signature.getInstance("RSASSA-PSS");
                    pss.setParameter(new PSSParameterSpec("SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), Integer.parseInt(bits) / 8, 1));
                    yield pss;
                }
                case "ES" -> Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
                default -> Signature.getInstance("Ed25519");
            };
            signature.initSign(key);
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String hmac(String header, String claims, byte[] secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            var input = b64(header) + '.' + b64(claims);
            return input + '.' + b64(mac.doFinal(input.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String pem(KeyPair pair) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded()) + "\n-----END PUBLIC KEY-----\n";
    }

    /// @param more members such as `,"use":"enc"`
    static String jwk(KeyPair pair, String kid, String more) {
        return switch (pair.getPublic()) {
            case RSAPublicKey rsa -> "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"%s}".formatted(kid, b64(unsigned(rsa.getModulus(), 0)), b64(unsigned(rsa.getPublicExponent(), 0)), more);
            case ECPublicKey ec -> {
                int bits = ec.getParams().getCurve().getField().getFieldSize();
                int length = (bits + 7) / 8;
                yield "{\"kty\":\"EC\",\"kid\":\"%s\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\"%s}".formatted(kid, bits, b64(unsigned(ec.getW().getAffineX(), length)), b64(unsigned(ec.getW().getAffineY(), length)), more);
            }
            case EdECPublicKey ed -> {
                var encoded = ed.getEncoded();
                yield "{\"kty\":\"OKP\",\"kid\":\"%s\",\"crv\":\"Ed25519\",\"x\":\"%s\"%s}".formatted(kid, b64(java.util.Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)), more);
            }
            default -> throw new AssertionError();
        };
    }

    static String set(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    private static byte[] unsigned(BigInteger number, int length) {
        var bytes = number.toByteArray();
        int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        int size = bytes.length - from;
        var exact = new byte[Math.max(length, size)];
        System.arraycopy(bytes, from, exact, exact.length - size, size);
        return exact;
    }
}
