// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.Map;

/// A request that was verified (RFC 8555 §6.2): ES256, by the JDK alone.
///
/// @param account the `kid`; empty if the key itself was sent
/// @param isGet whether it is POST-as-GET
record Jws(Key key, String account, String nonce, String url, JsonNode payload, boolean isGet) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param thumbprint RFC 7638
    record Key(PublicKey key, String thumbprint) {
        static Key of(JsonNode jwk) throws IOException, GeneralSecurityException {
            if (!jwk.path("kty").asText().equals("EC") || !jwk.path("crv").asText().equals("P-256")) throw new TestCa.Problem(400, "badPublicKey", "expected EC on P-256");
            var x = jwk.path("x").asText();
            var y = jwk.path("y").asText();
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            var point = new ECPoint(new BigInteger(1, bytes(x)), new BigInteger(1, bytes(y)));
            var key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
            var canonical = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}";
            return new Key(key, base64(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(UTF_8))));
        }
    }

    static Jws read(JsonNode body, Map<String, Key> accounts) throws IOException, GeneralSecurityException {
        var head = JSON.readTree(bytes(body.path("protected").asText()));
        if (!head.path("alg").asText().equals("ES256")) throw new TestCa.Problem(400, "badSignatureAlgorithm", "expected ES256");
        if (head.has("jwk") == head.has("kid")) throw new TestCa.Problem(400, "malformed", "expected either jwk or kid");
        var account = head.path("kid").asText("");
        var key = head.has("jwk") ? Key.of(head.path("jwk")) : accounts.get(account);
        if (key == null) throw new TestCa.Problem(400, "accountDoesNotExist", "no account " + account);
        var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(key.key);
        signature.update((body.path("protected").asText() + '.' + body.path("payload").asText()).getBytes(UTF_8));
        if (!signature.verify(bytes(body.path("signature").asText()))) throw new TestCa.Problem(401, "unauthorized", "the signature is false");
        var payload = body.path("payload").asText();
        return new Jws(key, account, head.path("nonce").asText(), head.path("url").asText(), JSON.readTree(payload.isEmpty() ? "{}".getBytes(UTF_8) : bytes(payload)), payload.isEmpty());
    }

    static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
