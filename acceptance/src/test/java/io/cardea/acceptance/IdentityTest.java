// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import io.cardea.identity.keys.KeysOnDisk;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who asks, and what it may, on real connections.
class IdentityTest {
    private static final String KEYS = "identity: { agents: { api-keys: { consumers: { shop: { keys: a-key-of-the-shop, scopes: books:write }, till: a-key-of-the-till } } } }\n";

    @TempDir
    private Path folder;

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n" + fields + "Connection: close\r\n\r\n";
    }

    @Test
    void whoHasAKeyComesInAndTheOriginNeverSeesIt() {
        try (var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(KEYS + "routes: [ { policies: [ authorize: books:write, identify: agents ], to: \"" + origin.url() + "\" } ]\n")) {
            assertThat(edge.exchange(get("/", ""))).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: ApiKey realm=\"cardea\"\r\n", "credentials are needed here");
            assertThat(edge.exchange(get("/", "X-API-Key: no-key-of-ours\r\n"))).startsWith("HTTP/1.1 401").contains("this API key is not known").doesNotContain("no-key-of-ours");
            assertThat(edge.exchange(get("/", "X-API-Key: a-key-of-the-till\r\n"))).startsWith("HTTP/1.1 403").contains("the scope books:write is needed");
            assertThat(origin.requests()).as("who is refused costs an origin nothing").isEmpty();
            assertThat(edge.exchange(get("/", "X-API-Key: a-key-of-the-shop\r\n"))).startsWith("HTTP/1.1 200").endsWith("books");
            assertThat(origin.requests().getFirst().head()).doesNotContain("a-key-of-the-shop");
        }
    }

    @Test
    void anAnonymousPostIsRefusedBeforeItsBodyGoesAnywhere() {
        try (var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file(KEYS + "routes: [ { policies: [ identify: agents ], to: \"" + origin.url() + "\" } ]\n")) {
            assertThat(edge.exchange("POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")).startsWith("HTTP/1.1 401");
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void aKeyInTheQueryStandsNeitherAtTheOriginNorInTheLog() throws Exception {
        var log = folder.resolve("requests.log");
        var file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nadmin: off\nlog: { to: \"" + log + "\" }\nidentity: { agents: { api-keys: { from: query key, consumers: { shop: a-key-of-the-shop } } } }\n"
            + "routes: [ { policies: [ identify: agents ], respond: hello } ]\n");
        try (var edge = Cardea.start(file)) {
            for (var key : List.of("a-key-of-the-shop", "a-key-of-the-shap")) {
                try (var client = new RawClient(edge.port())) {
                    client.send(get("/b?x=1&key=" + key, "")).rest();
                }
            }
        }
        assertThat(Files.readString(log)).contains("/b").doesNotContain("a-key-of-the");
    }

    @Test
    void aKeyThatIsMadeIsGoodAfterTheReloadAndNoLongerWhenItIsTakenAway() throws Exception {
        var file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nidentity: { agents: { api-keys: { file: keys.yaml } } }\nroutes: [ { policies: [ identify: agents ], respond: hello } ]\n");
        var keys = new KeysOnDisk(folder.resolve("keys.yaml"), InstantSource.system());
        try (var edge = Cardea.start(file)) {
            var made = keys.create(new KeysOnDisk.Wanted("shop", List.of(), List.of(), List.of(), Optional.empty()));
            edge.reload(file);
            try (var client = new RawClient(edge.port())) {
                assertThat(client.send(get("/", "X-API-Key: " + made.key().reveal() + "\r\n")).rest()).startsWith("HTTP/1.1 200");
            }
            keys.revoke(made.id());
            edge.reload(file);
            try (var client = new RawClient(edge.port())) {
                assertThat(client.send(get("/", "X-API-Key: " + made.key().reveal() + "\r\n")).rest()).startsWith("HTTP/1.1 401");
            }
        }
    }

    private static String token(KeyPair keys, String claims) throws Exception {
        var url = Base64.getUrlEncoder().withoutPadding();
        var input = url.encodeToString("{\"alg\":\"ES256\",\"kid\":\"a\"}".getBytes()) + '.' + url.encodeToString(claims.getBytes());
        var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(keys.getPrivate());
        signature.update(input.getBytes());
        return input + '.' + url.encodeToString(signature.sign());
    }

    @Test
    void aTokenComesInByTheKeysOfItsIssuerAndOnlyToItsOwnPaths() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var keys = generator.generateKeyPair();
        Files.writeString(folder.resolve("issuer.pem"), "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded()) + "\n-----END PUBLIC KEY-----\n");
        var file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nidentity: { partners: { jwt: { issuer: \"https://id.test\", audience: shop, keys: issuer.pem } } }\n"
            + "routes: [ { match: \"/users/{user}/**\", policies: [ identify: partners, authorize: { where: \"claim sub = path {user}\" } ], respond: yours } ]\n");
        var token = "Authorization: Bearer " + token(keys, "{\"iss\":\"https://id.test\",\"aud\":\"shop\",\"sub\":\"anna\",\"exp\":" + (System.currentTimeMillis() / 1000 + 60) + "}") + "\r\n";
        try (var edge = Cardea.start(file)) {
            for (int i = 0; i < 2; i++) { // checked, then remembered
                try (var client = new RawClient(edge.port())) {
                    assertThat(client.send(get("/users/anna/books", token)).rest()).startsWith("HTTP/1.1 200").endsWith("yours");
                }
            }
            try (var client = new RawClient(edge.port())) {
                assertThat(client.send(get("/users/bert/books", token)).rest()).startsWith("HTTP/1.1 403");
            }
            try (var client = new RawClient(edge.port())) {
                assertThat(client.send(get("/users/anna/books", token.replace(".", ".A"))).rest()).startsWith("HTTP/1.1 401").contains("error=\"invalid_token\"");
            }
        }
    }

    @Test
    void whatOriginsAreToldOfWhoAsksComesFromNobodyElseOnAnyRoute() {
        try (var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file("forwarding: { underscores: true }\n" + KEYS + "routes: [ { match: /public, to: \"" + origin.url() + "\" }, { policies: [ identify: { by: agents, anonymous: allow, tell: { X-Consumer: consumer, X-Scopes: scopes } } ], to: \""
            + origin.url() + "\" } ]\n")) {
            var forged = "X-Consumer: root\r\nx_consumer: root\r\nX-CONSUMER: root\r\nx.consumer: root\r\nX-Scopes: all\r\nX_Scopes: all\r\nX-Other: fine\r\n";
            edge.exchange(get("/public", forged));
            edge.exchange(get("/", forged));
            edge.exchange(get("/", forged + "X-API-Key: a-key-of-the-shop\r\n"));
            for (var seen : origin.requests()) assertThat(seen.head()).doesNotContainIgnoringCase("root").doesNotContain(": all").contains("X-Other: fine");
            assertThat(origin.requests()).hasSize(3);
            assertThat(origin.requests().get(1).head()).as("nobody is told as nobody").doesNotContainIgnoringCase("consumer");
            assertThat(origin.requests().get(2).field("X-Consumer")).containsExactly("shop");
            assertThat(origin.requests().get(2).field("X-Scopes")).containsExactly("books:write");
        }
    }

    @Test
    void aWayThatTheFileDoesNotHaveIsToldWithAGuess() {
        var thrown = org.assertj.core.api.Assertions.catchThrowableOfType(ConfigException.class, () -> Cardea.startText("listeners: { address: \"127.0.0.1:0\" }\n" + KEYS + "routes: [ { policies: [ identify: agent ], respond: x } ]\n").close());
        assertThat(thrown.problems()).hasSize(1);
        assertThat(thrown.problems().getFirst().render()).contains("there is no way to identify `agent`", "agents");
    }

    @Test
    void aWayThatCannotBeMadeIsToldOnceHoweverManyNeedIt() {
        var thrown = org.assertj.core.api.Assertions.catchThrowableOfType(ConfigException.class, () -> Cardea.startText("listeners: { address: \"127.0.0.1:0\" }\nidentity: { p: { jwt: { issuer: x, audience: y, keys: missing.pem } } }\n"
            + "routes: [ { policies: [ identify: p ], respond: x }, { match: /y, policies: [ identify: p ], respond: y } ]\n").close());
        assertThat(thrown.problems()).hasSize(1);
        assertThat(thrown.problems().getFirst().render()).contains("the keys cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Basic YTpi\r\nAuthorization: Bearer b\r\n", "Authorization: Bearer\tb\r\n", "Authorization: bearer\r\n", "Authorization: Bearer b\r\nAuthorization: Bearer c\r\n"})
    void whatMayPassForATokenIsJudgedOrRefusedAlsoWhereAnybodyMayComeIn(String fields) {
        try (var origin = FakeOrigin.of("books"); var edge = GatewayUnderTest.file("identity: { agents: { api-keys: { from: bearer, consumers: { shop: shop-s-own-key } } } }\nroutes:\n  - policies: [ identify: { by: agents, anonymous: allow } ]\n    to: \""
            + origin.url() + "\"\n")) {
            assertThat(edge.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 401");
            assertThat(origin.connections()).isZero();
        }
    }
}
