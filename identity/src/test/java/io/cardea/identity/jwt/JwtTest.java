// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.cardea.core.config.ConfigException;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Identifier;
import io.cardea.identity.identify.IdentifyFactory;
import io.cardea.identity.keys.ApiKeysFactory;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.SetClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTest {
    private final SetClock clock = new SetClock();
    @TempDir
    private Path folder;
    private Asked.Built built;
    private HttpServer issuer;
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile String set = Forge.set(Forge.jwk(Forge.P256, "a", ""));
    private volatile int status = 200;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    @BeforeEach
    void open() throws Exception {
        built = new Asked.Built(folder);
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        issuer.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            try {
                Asked.await(gate);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            answer(exchange, set);
        });
        issuer.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, "{\"issuer\":\"" + url() + "\",\"jwks_uri\":\"" + url() + "/keys\"}"));
        issuer.start();
    }

    private void answer(com.sun.net.httpserver.HttpExchange exchange, String text) throws java.io.IOException {
        var bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void close() throws Exception {
        gate.countDown();
        built.close();
        issuer.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + issuer.getAddress().getPort();
    }

    private String token(KeyPair pair, String kid, String more) {
        long now = clock.instant().getEpochSecond();
        return Forge.token("{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}", "{\"iss\":\"" + url() + "\",\"aud\":\"shop\",\"sub\":\"anna\",\"exp\":" + (now + 300) + more + "}", pair.getPrivate(), "ES256");
    }

    private Identifier jwt(String more, Duration gap) {
        var made = Asked.identifier(new JwtFactory(clock, gap), "partners", "jwt: { issuer: \"" + url() + "\", audience: shop" + more + " }", built);
        built.identifiers.put("partners", made);
        return made;
    }

    private Asked.Answer ask(String token) {
        return ask(token, "identify: partners");
    }

    private Asked.Answer ask(String token, String policy) {
        return Asked.get("/").with("Authorization", "Bearer " + token).through(Asked.policy(new IdentifyFactory(), policy, built)).answer();
    }

    @Test
    void aTokenTellsWhoAsksAndWhatItMay() throws Exception {
        Files.writeString(folder.resolve("issuer.pem"), Forge.pem(Forge.P256));
        jwt(", keys: issuer.pem", Duration.ZERO);
        var answer = ask(token(Forge.P256, "any", ",\"scope\":\"books:read books:write\",\"realm_access\":{\"roles\":[\"seller\"]},\"groups\":[\"eu\"]"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.identity().consumer()).isEqualTo("anna");
        assertThat(answer.identity().way()).isEqualTo("partners");
        assertThat(answer.identity().scopes()).containsExactlyInAnyOrder("books:read", "books:write");
        assertThat(answer.identity().roles()).containsExactly("seller");
        assertThat(answer.identity().groups()).containsExactly("eu");
        assertThat(answer.identity().claims()).containsEntry("aud", "shop");
        assertThat(answer.origin("Authorization")).as("origins may read tokens").startsWith("Bearer ");
        assertThat(built.watched).containsExactly(folder.resolve("issuer.pem"));
    }

    @Test
    void keysComeByDiscoveryAndWhoIsEarlyWaitsForThem() {
        gate = new CountDownLatch(1);
        jwt("", Duration.ofMinutes(1));
        built.begin();
        Thread.ofVirtual().start(() -> gate.countDown());
        assertThat(ask(token(Forge.P256, "a", "")).status()).isEqualTo(200);
        assertThat(fetches).hasValue(1);
    }

    @Test
    void theDocumentOfAnotherIssuerIsNotBelieved() {
        issuer.removeContext("/.well-known/openid-configuration");
        issuer.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, "{\"issuer\":\"https://evil.test\",\"jwks_uri\":\"" + url() + "/keys\"}"));
        jwt("", Duration.ofMinutes(1));
        built.begin();
        var answer = ask(token(Forge.P256, "a", ""));
        assertThat(answer.status()).as("nobody can tell whether it is good").isEqualTo(503);
        assertThat(answer.fields("WWW-Authenticate")).isEmpty();
        assertThat(fetches).hasValue(0);
    }

    @Test
    void aThousandKeysThatAreMadeUpCostOneFetch() {
        jwt(", keys: " + url() + "/keys", Duration.ofMinutes(1));
        built.begin();
        assertThat(ask(token(Forge.P256, "a", "")).status()).isEqualTo(200);
        for (int i = 0; i < 1000; i++) {
            var answer = ask(token(Forge.OTHER_P256, "made-up-" + i, ""), "identify: { by: partners, failures: off }");
            assertThat(answer.status()).isEqualTo(401);
        }
        assertThat(fetches).as("the first, and one because a key was missing").hasValue(2);
    }

    /// ATTACKS 7: each check of ES256 holds a loop up for a millisecond.
    @Test
    void aFloodOfForgedTokensFromOneAddressIsNotCheckedForLong() throws Exception {
        Files.writeString(folder.resolve("issuer.pem"), Forge.pem(Forge.P256));
        jwt(", keys: issuer.pem", Duration.ofMinutes(1));
        var known = token(Forge.P256, "a", "");
        var fresh = token(Forge.P256, "a", ",\"jti\":\"2\"");
        assertThat(ask(known).status()).isEqualTo(200);
        for (int i = 0; i < 40; i++) assertThat(ask(token(Forge.OTHER_P256, "a", ",\"jti\":\"f" + i + "\"")).status()).isEqualTo(i < 30 ? 401 : 429);
        assertThat(ask(fresh).status()).as("it would have to be checked").isEqualTo(429);
        assertThat(ask(known).status()).as("it is remembered").isEqualTo(200);
        assertThat(Asked.get("/").from("192.0.2.99").with("Authorization", "Bearer " + fresh).through(Asked.policy(new IdentifyFactory(), "identify: partners", built)).answer().status()).isEqualTo(200);
        assertThat(ask(fresh).status()).isEqualTo(200);
    }

    @Test
    void aNewKeyIsTakenInAtOnce() {
        jwt(", keys: " + url() + "/keys", Duration.ofMinutes(1));
        built.begin();
        assertThat(ask(token(Forge.P256, "a", "")).status()).isEqualTo(200);
        set = Forge.set(Forge.jwk(Forge.OTHER_P256, "b", ""));
        assertThat(ask(token(Forge.OTHER_P256, "b", "")).status()).isEqualTo(200);
        assertThat(ask(token(Forge.P256, "a", "")).status()).as("remembered, but its key has gone").isEqualTo(401);
        assertThat(fetches).hasValue(2);
    }

    @Test
    void keysCountWhileTheIssuerCannotBeReached() {
        jwt(", keys: " + url() + "/keys, remember: 0", Duration.ZERO);
        built.begin();
        assertThat(ask(token(Forge.P256, "a", "")).status()).isEqualTo(200);
        status = 500;
        assertThat(ask(token(Forge.OTHER_P256, "b", "")).status()).isEqualTo(401);
        assertThat(ask(token(Forge.P256, "a", "")).status()).isEqualTo(200);
        status = 200;
        set = "no JSON";
        assertThat(ask(token(Forge.OTHER_P256, "b", "")).status()).isEqualTo(401);
        assertThat(ask(token(Forge.P256, "a", "")).status()).isEqualTo(200);
    }

    @Test
    void manyWhoWaitShareOneFetch() {
        jwt(", keys: " + url() + "/keys", Duration.ofMinutes(1));
        built.begin();
        assertThat(ask(token(Forge.P256, "a", "")).status()).isEqualTo(200);
        set = Forge.set(Forge.jwk(Forge.OTHER_P256, "b", ""));
        gate = new CountDownLatch(1);
        var token = token(Forge.OTHER_P256, "b", "");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = java.util.stream.IntStream.range(0, 20).mapToObj(i -> threads.submit(() -> ask(token).status())).toList();
            gate.countDown();
            assertThat(all).allSatisfy(each -> assertThat(each.get()).isEqualTo(200));
        }
        assertThat(fetches).hasValue(2);
    }

    @Test
    void aTokenThatWasGoodEndsAllTheSame() {
        jwt(", keys: " + url() + "/keys, leeway: 0s", Duration.ofMinutes(1));
        built.begin();
        var token = token(Forge.P256, "a", "");
        assertThat(ask(token).status()).isEqualTo(200);
        clock.pass(Duration.ofSeconds(299));
        assertThat(ask(token).status()).isEqualTo(200);
        clock.pass(Duration.ofSeconds(1));
        assertThat(ask(token).why()).endsWith("it has expired");
    }

    @Test
    void whatIsWrongIsToldAsRfc6750Says() {
        jwt(", keys: " + url() + "/keys, realm: shop", Duration.ofMinutes(1));
        built.begin();
        var answer = ask(token(Forge.P256, "a", ",\"nbf\":9999999999"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.fields("WWW-Authenticate")).containsExactly("Bearer realm=\"shop\", error=\"invalid_token\", error_description=\"it is not good yet\"");
        assertThat(Asked.get("/").through(Asked.policy(new IdentifyFactory(), "identify: partners", built)).answer().fields("WWW-Authenticate")).containsExactly("Bearer realm=\"shop\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "a.b", "a.b.c.d.e", "x.y.z"})
    void whatIsNoTokenMakesNobodyAnonymous(String token) {
        jwt(", keys: " + url() + "/keys", Duration.ofMinutes(1));
        built.begin();
        var answer = ask(token, "identify: { by: partners, anonymous: allow }");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.fields("WWW-Authenticate").getFirst()).contains("invalid_token");
    }

    @Test
    void ofTwoIssuersEachIsAskedForItsOwn() throws Exception {
        Files.writeString(folder.resolve("other.pem"), Forge.pem(Forge.OTHER_P256));
        jwt(", keys: " + url() + "/keys", Duration.ofMinutes(1));
        built.identifiers.put("staff", Asked.identifier(new JwtFactory(clock), "staff", "jwt: { issuer: staff, audience: shop, keys: other.pem }", built));
        built.begin();
        var staff = token(Forge.OTHER_P256, "", "").split("\\.")[0];
        var claims = Forge.b64("{\"iss\":\"staff\",\"aud\":\"shop\",\"sub\":\"bert\",\"exp\":" + (clock.instant().getEpochSecond() + 60) + "}");
        var policy = "identify: [partners, staff]";
        assertThat(ask(Forge.token(staff + '.' + claims, Forge.OTHER_P256.getPrivate(), "ES256"), policy).identity().way()).isEqualTo("staff");
        assertThat(ask(token(Forge.P256, "a", ""), policy).identity().way()).isEqualTo("partners");
        var mixed = Forge.token(staff + '.' + claims, Forge.P256.getPrivate(), "ES256");
        assertThat(ask(mixed, policy).status()).as("one issuer's key for another's name").isEqualTo(401);
        var nobody = Forge.b64("{\"iss\":\"nobody\",\"aud\":\"shop\",\"sub\":\"bert\",\"exp\":9999999999}");
        assertThat(ask(Forge.token(staff + '.' + nobody, Forge.P256.getPrivate(), "ES256"), policy).why()).contains("its issuer is none that is taken here");
    }

    @Test
    void theFirstWayWhoseCredentialsAreThereDecides() {
        jwt(", keys: " + url() + "/keys", Duration.ofMinutes(1));
        built.identifiers.put("agents", Asked.identifier(new ApiKeysFactory(AdminPages.NONE, clock), "agents", "api-keys: { consumers: { till: a-key-of-the-till } }", built));
        built.begin();
        var policy = Asked.policy(new IdentifyFactory(), "identify: [agents, partners]", built);
        var token = "Bearer " + token(Forge.P256, "a", "");
        assertThat(Asked.get("/").with("X-API-Key", "a-key-of-the-till").with("Authorization", token).through(policy).answer().identity().consumer()).isEqualTo("till");
        assertThat(Asked.get("/").with("Authorization", token).through(policy).answer().identity().consumer()).isEqualTo("anna");
        var bad = Asked.get("/").with("X-API-Key", "no-key").with("Authorization", token).through(policy).answer();
        assertThat(bad.status()).as("a bad key is not made good by another way").isEqualTo(401);
        assertThat(bad.fields("WWW-Authenticate")).containsExactly("ApiKey realm=\"cardea\"", "Bearer realm=\"cardea\"");
    }

    @Test
    void twoTokensAreRefused() {
        jwt(", keys: " + url() + "/keys", Duration.ofMinutes(1));
        built.begin();
        var token = "Bearer " + token(Forge.P256, "a", "");
        assertThat(Asked.get("/").with("Authorization", token).with("Authorization", token).through(Asked.policy(new IdentifyFactory(), "identify: partners", built)).answer().status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"audience: shop, issuer: \"\"", "issuer: https://id.test", "issuer: http://id.test, audience: shop", "issuer: x, audience: shop", "issuer: https://id.test, audience: shop, leeway: 61s",
        "issuer: https://id.test, audience: shop, algorithms: none", "issuer: https://id.test, audience: shop, algorithms: HS256", "issuer: https://id.test, audience: shop, algorithms: []",
        "issuer: https://id.test, audience: shop, keys: http://id.test/keys", "issuer: https://id.test, audience: shop, keys: https://a:b@id.test/keys", "issuer: https://id.test, audience: shop, keys: missing.pem"})
    void whatCannotWorkIsTold(String yaml) {
        assertThatThrownBy(() -> Asked.identifier(new JwtFactory(clock), "x", "jwt: { " + yaml + " }", built))
            .isInstanceOfAny(ConfigException.class, IllegalArgumentException.class).message().containsAnyOf("expected", "missing", "cannot be read");
    }
}
