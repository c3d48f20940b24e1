// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static io.cardea.redis.Asked.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import io.cardea.identity.basic.PasswordText;
import io.cardea.redis.RealRedis;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Passwords, opaque tokens, signatures and the limits of failures, on real connections.
class IdentityWaysTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n" + fields + "Connection: close\r\n\r\n";
    }

    private static String password(String user, String password) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(UTF_8)) + "\r\n";
    }

    private static String ask(int port, String request) {
        try (var client = new RawClient(port)) {
            return client.send(request).rest();
        }
    }

    @Test
    void aPasswordComesInUntilTheFileHasAnotherAndAFileThatIsBadChangesNothing() throws Exception {
        var users = Files.writeString(folder.resolve("users.htpasswd"), "anna:" + PasswordText.hash("first") + "\n");
        try (var origin = FakeOrigin.of("books")) {
            var file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\nadmin: off\nidentity: { staff: { basic: { file: users.htpasswd } } }\nroutes: [ { policies: [ identify: staff ], to: \"" + origin.url() + "\" } ]\n");
            try (var edge = Cardea.start(file)) {
                for (int i = 0; i < 2; i++) assertThat(ask(edge.port(), get("/", password("anna", "first")))).startsWith("HTTP/1.1 200"); // judged, then remembered
                assertThat(ask(edge.port(), get("/", password("anna", "second")))).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Basic realm=\"cardea\", charset=\"UTF-8\"\r\n");
                Files.writeString(users, "anna:$apr1$xxxxxxxx$dxHfLAsjHkDRmG83UXe8K0\n");
                var thrown = org.assertj.core.api.Assertions.catchThrowableOfType(ConfigException.class, () -> edge.reload(file));
                assertThat(thrown.problems().getFirst().render()).contains("users.htpasswd, line 1: expected a hash by argon2id", "found one by MD5");
                assertThat(ask(edge.port(), get("/", password("anna", "first")))).startsWith("HTTP/1.1 200");
                Files.writeString(users, "anna:" + PasswordText.hash("second") + "\n");
                edge.reload(file);
                assertThat(ask(edge.port(), get("/", password("anna", "first")))).as("what was remembered counts no more").startsWith("HTTP/1.1 401");
                assertThat(ask(edge.port(), get("/", password("anna", "second")))).startsWith("HTTP/1.1 200");
            }
            for (var seen : origin.requests()) assertThat(seen.head()).doesNotContainIgnoringCase("authorization");
        }
    }

    @Test
    void whoFailsTooOftenIsToldSoWhateverAddressItMakesUp() {
        try (var edge = GatewayUnderTest.file("identity: { agents: { api-keys: { consumers: { shop: a-key-of-the-shop } } } }\nroutes: [ { policies: [ identify: { by: agents, failures: { per-address: 3/1h } } ], respond: hello } ]\n")) {
            for (int i = 0; i < 6; i++) {
                var answer = edge.exchange(get("/", "X-API-Key: wrong-key-" + i + "\r\nX-Forwarded-For: 192.0.2." + i + "\r\n"));
                if (i < 3) assertThat(answer).startsWith("HTTP/1.1 401");
                else assertThat(answer).startsWith("HTTP/1.1 429").contains("\r\nRetry-After: ", "too many failed attempts from this address").doesNotContain("WWW-Authenticate");
            }
            assertThat(edge.exchange(get("/", "X-API-Key: a-key-of-the-shop\r\n"))).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void anIssuerIsAskedOnceAndByNothingOfTheClients() {
        var json = "{\"active\":true,\"sub\":\"anna\",\"scope\":\"books:read\"}";
        try (var issuer = FakeOrigin.answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json); var edge = GatewayUnderTest.file("identity: { partners: { introspection: { url: \"" + issuer.url() + "/introspect\", client-id: edge, client-secret: s3cret } } }\n"
            + "routes: [ { policies: [ identify: partners, authorize: books:read ], respond: hello } ]\n")) {
            for (int i = 0; i < 3; i++) assertThat(edge.exchange(get("/", "Authorization: Bearer opaque-token\r\nCookie: a=b\r\nX-Own: 1\r\n"))).startsWith("HTTP/1.1 200");
            assertThat(issuer.requests()).singleElement().satisfies(asked -> {
                assertThat(asked.line()).isEqualTo("POST /introspect HTTP/1.1");
                assertThat(asked.body()).isEqualTo("token=opaque-token&token_type_hint=access_token");
                assertThat(asked.head()).contains("Basic " + Base64.getEncoder().encodeToString("edge:s3cret".getBytes(UTF_8))).doesNotContainIgnoringCase("cookie").doesNotContainIgnoringCase("x-own").doesNotContain("opaque-token");
            });
        }
    }

    @Test
    void anIssuerThatIsAwayIsNot401() {
        var gone = FakeOrigin.of("x");
        gone.close();
        try (var edge = GatewayUnderTest.file("identity: { partners: { introspection: { url: \"" + gone.url() + "/introspect\", bearer: own } } }\nroutes: [ { policies: [ identify: partners ], respond: hello } ]\n")) {
            assertThat(edge.exchange(get("/", "Authorization: Bearer opaque-token\r\n"))).startsWith("HTTP/1.1 503").contains("\r\nRetry-After: ").doesNotContain("opaque-token", "introspect", "WWW-Authenticate");
        }
    }

    private static String signed(int port, String body, String digestOf, String nonce) {
        try {
            var digest = "sha-256=:" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(digestOf.getBytes(US_ASCII))) + ":";
            var input = "(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\");created=" + System.currentTimeMillis() / 1000 + ";keyid=\"till\";nonce=\"" + nonce + "\"";
            var base = "\"@method\": POST\n\"@authority\": shop.test:" + port + "\n\"@path\": /orders\n\"@query\": ?a=%20b\n\"content-digest\": " + digest + "\n\"@signature-params\": " + input;
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(US_ASCII), "HmacSHA256"));
            return "POST /orders?a=%20b HTTP/1.1\r\nHost: Shop.test:" + port + "\r\nContent-Digest: " + digest + "\r\nSignature-Input: s=" + input + "\r\nSignature: s=:" + Base64.getEncoder().encodeToString(mac.doFinal(base.getBytes(US_ASCII)))
                + ":\r\nConnection: close\r\n" + body;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String sized(String body) {
        return "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String chunked(String... pieces) {
        var text = new StringBuilder("Transfer-Encoding: chunked\r\n\r\n");
        for (var each : pieces) text.append(Integer.toHexString(each.length())).append("\r\n").append(each).append("\r\n");
        return text.append("0\r\n\r\n").toString();
    }

    private static String file(String state, FakeOrigin origin) {
        return state + "identity: { partners: { signature: { keys: { till: { algorithm: hmac-sha256, secret: " + SECRET + " } }, nonce: true, largest-body: 100KiB } } }\nroutes: [ { policies: [ identify: partners ], to: \"" + origin.url() + "\" } ]\n";
    }

    @Test
    void aSignedBodyReachesTheOriginAndAnotherDoesNotBegin() {
        try (var origin = FakeOrigin.of("taken"); var edge = GatewayUnderTest.file(file("", origin))) {
            assertThat(edge.exchange(signed(edge.port(), sized("hellO"), "hello", "1"))).startsWith("HTTP/1.1 401").contains("`Content-Digest` is not that of the body");
            assertThat(edge.exchange(signed(edge.port(), chunked("hel", "lO"), "hello", "2"))).startsWith("HTTP/1.1 401");
            var large = "x".repeat(110 << 10);
            assertThat(edge.exchange(signed(edge.port(), sized(large), large, "3"))).startsWith("HTTP/1.1 413");
            assertThat(edge.exchange(signed(edge.port(), sized("hello"), "hello", "4").replace("/orders?a", "/orders?b"))).startsWith("HTTP/1.1 401");
            assertThat(edge.exchange(signed(edge.port(), sized("hello"), "hello", "5").replace("POST /", "PUT /"))).startsWith("HTTP/1.1 401");
            assertThat(origin.connections()).isZero();
            var fine = "y".repeat(90 << 10);
            assertThat(edge.exchange(signed(edge.port(), sized(fine), fine, "6"))).startsWith("HTTP/1.1 200").endsWith("taken");
            assertThat(edge.exchange(signed(edge.port(), chunked("hel", "lo"), "hello", "7"))).startsWith("HTTP/1.1 200");
            assertThat(origin.requests()).extracting(FakeOrigin.Received::body).containsExactly(fine, "hello");
        }
    }

    /// ATTACKS 5, 12: what was used at one edge is used at all; and whoever guesses there has guessed here.
    @Test
    void whatIsReplayedIsRefusedByTheOtherEdgeTooAndFailuresAreCountedTogether() {
        try (var redis = RealRedis.start(); var origin = FakeOrigin.of("taken")) {
            var state = "state: \"" + redis.uri() + "\"\n";
            var yaml = file(state, origin).replace("identify: partners", "identify: { by: partners, failures: { per-address: 4/1h } }");
            try (var one = GatewayUnderTest.file(yaml); var two = GatewayUnderTest.file(yaml)) {
                until("both have found the Redis", () -> one.exchange(signed(one.port(), sized("a"), "a", "one-" + System.nanoTime())).startsWith("HTTP/1.1 200") && two.exchange(signed(two.port(), sized("a"), "a", "two-" + System.nanoTime())).startsWith("HTTP/1.1 200"));
                var request = signed(9, sized("hello"), "hello", "once"); // of an authority that both take
                assertThat(one.exchange(request)).startsWith("HTTP/1.1 200");
                assertThat(two.exchange(request)).startsWith("HTTP/1.1 401").contains("its `nonce` was used before");
                assertThat(one.exchange(request)).startsWith("HTTP/1.1 401");
                for (int i = 0; i < 2; i++) assertThat(two.exchange(request)).startsWith("HTTP/1.1 401");
                assertThat(one.exchange(request)).startsWith("HTTP/1.1 429");
                assertThat(two.exchange(request)).startsWith("HTTP/1.1 429");
            }
        }
    }
}
