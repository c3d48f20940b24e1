// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One edge signs, and what stands behind it checks: another edge, which knows of the first its JWK Set only.
class SignTest {
    private static final String KEYS = "identity: { agents: { api-keys: { consumers: { shop: { keys: a-key-of-the-shop, scopes: books:write } } } } }\n";

    @TempDir
    private Path folder;

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n" + fields + "Connection: close\r\n\r\n";
    }

    private static String ask(Cardea edge, String request) {
        try (var client = new RawClient(edge.port())) {
            return client.send(request).rest();
        }
    }

    private void key(String algorithm) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) generator.initialize(new ECGenParameterSpec("secp256r1"));
        Files.writeString(folder.resolve("sign-key.pem"), "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n");
    }

    private Path signing(String key, String to) throws Exception {
        return Files.writeString(folder.resolve("signing.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nforwarding: { underscores: true }\n" + KEYS + "routes:\n  - { match: /jwks, jwks: 1m }\n  - { match: /public, to: \"" + to + "\" }\n"
            + "  - { policies: [ identify: { by: agents, anonymous: allow }, sign: { issuer: \"https://edge.test\", audience: books" + key + " } ], to: \"" + to + "\" }\n");
    }

    private Path checking(Cardea signing) throws Exception {
        return Files.writeString(folder.resolve("checking.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nidentity: { edge: { jwt: { issuer: \"https://edge.test\", audience: books, from: header X-Identity, keys: \"http://127.0.0.1:" + signing.port() + "/jwks\" } } }\n"
            + "routes: [ { policies: [ identify: edge, authorize: { scopes: books:write, claims: { way: agents } } ], respond: checked } ]\n");
    }

    private static String token(FakeOrigin origin) {
        return origin.requests().getLast().field("X-Identity").getFirst();
    }

    @Test
    void whatOneEdgeSignsAnotherChecksByItsKeysAlsoWhenTheyChange() throws Exception {
        key("EC");
        try (var origin = FakeOrigin.of("books"); var edge = Cardea.start(signing(", key: sign-key.pem", origin.url())); var behind = Cardea.start(checking(edge))) {
            assertThat(ask(edge, get("/", "X-API-Key: a-key-of-the-shop\r\n"))).endsWith("books");
            var first = token(origin);
            assertThat(ask(behind, get("/", "X-Identity: " + first + "\r\n"))).endsWith("checked");
            assertThat(ask(edge, get("/", "X-API-Key: a-key-of-the-shop\r\n"))).endsWith("books");
            assertThat(token(origin)).as("used again").isEqualTo(first);
            key("Ed25519");
            edge.reload(folder.resolve("signing.yaml"));
            assertThat(ask(edge, get("/", "X-API-Key: a-key-of-the-shop\r\n"))).endsWith("books");
            var second = token(origin);
            assertThat(second).isNotEqualTo(first);
            assertThat(ask(behind, get("/", "X-Identity: " + second + "\r\n"))).as("a key that is not known yet is asked for").endsWith("checked");
            assertThat(ask(behind, get("/", "X-Identity: " + first + "\r\n"))).as("the old key is still published").endsWith("checked");
            assertThat(ask(edge, get("/jwks", ""))).startsWith("HTTP/1.1 200").contains("Content-Type: application/jwk-set+json\r\n", "Cache-Control: public, max-age=60\r\n", "\"EdDSA\"", "\"ES256\"").doesNotContain("\"d\"");
            assertThat(ask(edge, get("/jwks", "").replace("GET", "POST"))).startsWith("HTTP/1.1 405");
        }
    }

    @Test
    void nobodyElseSaysWhoAsksOnAnyRouteInAnySpelling() throws Exception {
        try (var origin = FakeOrigin.of("books"); var edge = Cardea.start(signing("", origin.url()))) {
            var forged = "X-Identity: root\r\nx_identity: root\r\nX.IDENTITY: root\r\n";
            for (var path : new String[] {"/public", "/"}) ask(edge, get(path, forged));
            ask(edge, get("/", forged + "X-API-Key: a-key-of-the-shop\r\n"));
            assertThat(origin.requests()).hasSize(3).noneMatch(each -> each.head().contains("root"));
            assertThat(origin.requests().get(1).head()).as("nobody is told as nobody").doesNotContainIgnoringCase("identity");
            assertThat(token(origin)).startsWith("ey");
        }
    }

    @Test
    void aKeyThatIsMadeLastsOverReloads() throws Exception {
        try (var origin = FakeOrigin.of("books"); var edge = Cardea.start(signing("", origin.url()))) {
            var keys = ask(edge, get("/jwks", "")).replaceAll("(?s).*\r\n\r\n", "");
            edge.reload(folder.resolve("signing.yaml"));
            assertThat(ask(edge, get("/jwks", ""))).endsWith(keys);
            assertThat(keys).contains("\"kid\"");
        }
    }
}
