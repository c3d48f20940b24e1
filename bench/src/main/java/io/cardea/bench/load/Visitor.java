// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// Who asks: what its requests carry so that a gateway knows it. Keys are made anew for each run.
public enum Visitor {
    ANYBODY,
    /// By an API key.
    KEY,
    /// By a token of ES256.
    TOKEN;

    /// Of the file, so that configurations can have it as it is.
    public static final String API_KEY = "ck_bench-0123456789abcdefghijklmn";

    /// Made when first asked for.
    private static final class Issuer {
        static final KeyPair KEYS = keys();
        static final String TOKEN = token();

        private static KeyPair keys() {
            try {
                var generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has P-256", e);
            }
        }

        /// About as long as those of the usual issuers.
        private static String token() {
            long now = Instant.now().getEpochSecond();
            String content = part("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"bench-1\"}") + '.'
                    + part("{\"iss\":\"https://id.bench.test\",\"sub\":\"visitor-4711\",\"aud\":\"bench\",\"azp\":\"bench-client\",\"exp\":"
                    + (now + 86_400) + ",\"iat\":" + now + ",\"jti\":\"0b4f3c1e-6a52-4d0e-9c8e-2f3d7a1b5c90\",\"scope\":\"openid profile books:read\","
                    + "\"realm_access\":{\"roles\":[\"reader\",\"customer\"]},\"preferred_username\":\"visitor\",\"email\":\"visitor@bench.test\"}");
            try {
                var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
                signature.initSign(KEYS.getPrivate());
                signature.update(content.getBytes(StandardCharsets.US_ASCII));
                return content + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK signs by ES256", e);
            }
        }

        private static String part(String json) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// The lines of its requests.
    List<String> fields() {
        return switch (this) {
            case ANYBODY -> List.of();
            case KEY -> List.of("X-API-Key: " + API_KEY);
            case TOKEN -> List.of("Authorization: Bearer " + Issuer.TOKEN);
        };
    }

    /// The key that tokens are verified by, in PEM.
    public static String issuerKey() {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(Issuer.KEYS.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
