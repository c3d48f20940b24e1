// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.introspection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.cardea.core.config.ConfigException;
import io.cardea.identity.identify.IdentifyFactory;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.SetClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntrospectionTest {
    private record Question(String authorization, String type, String body) {}

    private final SetClock clock = new SetClock();
    private final List<Question> questions = Collections.synchronizedList(new ArrayList<>());
    @TempDir
    private Path folder;
    private Asked.Built built;
    private HttpServer issuer;
    private volatile String answer = "{\"active\":true,\"sub\":\"anna\",\"scope\":\"books:write books:read\",\"client_id\":\"shop\",\"username\":\"anna@shop\",\"aud\":[\"shop\"],\"iss\":\"https://id.test\"}";
    private volatile int status = 200;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    @BeforeEach
    void open() throws Exception {
        built = new Asked.Built(folder);
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        issuer.createContext("/introspect", exchange -> {
            questions.add(new Question(exchange.getRequestHeaders().getFirst("Authorization"), exchange.getRequestHeaders().getFirst("Content-Type"), new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            try {
                Asked.await(gate);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            var bytes = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        issuer.start();
    }

    @AfterEach
    void close() throws Exception {
        gate.countDown();
        built.close();
        issuer.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + issuer.getAddress().getPort() + "/introspect";
    }

    private void way(String more) {
        built.identifiers.put("partners", Asked.identifier(new IntrospectionFactory(clock), "partners", "introspection: { url: \"" + url() + "\", client-id: \"ed:ge\", client-secret: \"s e/cret\"" + more + " }", built));
    }

    private Asked.Answer ask(String token) {
        return Asked.get("/").with("Authorization", "Bearer " + token).through(Asked.policy(new IdentifyFactory(), "identify: { by: partners, failures: off }", built)).answer();
    }

    @Test
    void anActiveTokenTellsWhoAsksAndTheIssuerLearnsWhoWantsToKnow() {
        way(", issuer: \"https://id.test\", audience: [other, shop]");
        var answered = ask("2YotnFZFEjr1zCsicMWpAA+/=");
        assertThat(answered.status()).isEqualTo(200);
        assertThat(answered.identity().consumer()).isEqualTo("anna");
        assertThat(answered.identity().scopes()).containsExactlyInAnyOrder("books:write", "books:read");
        assertThat(answered.identity().claims()).containsEntry("client_id", "shop").containsEntry("username", "anna@shop");
        assertThat(questions).containsExactly(new Question("Basic " + Base64.getEncoder().encodeToString("ed%3Age:s+e%2Fcret".getBytes()), "application/x-www-form-urlencoded", "token=2YotnFZFEjr1zCsicMWpAA%2B%2F%3D&token_type_hint=access_token"));
    }

    @Test
    void anAnswerIsRememberedForAWhile() {
        way("");
        for (int i = 0; i < 3; i++) assertThat(ask("good").status()).isEqualTo(200);
        assertThat(questions).hasSize(1);
        clock.pass(Duration.ofMinutes(1));
        answer = "{\"active\":false}";
        assertThat(ask("good").status()).isEqualTo(401);
        assertThat(ask("good").status()).isEqualTo(401);
        assertThat(questions).hasSize(2);
        clock.pass(Duration.ofSeconds(10));
        ask("good");
        assertThat(questions).hasSize(3);
    }

    @Test
    void noAnswerIsRememberedLongerThanTheTokenLives() {
        way(", remember-for: 1h");
        answer = "{\"active\":true,\"sub\":\"anna\",\"exp\":" + (clock.instant().getEpochSecond() + 5) + "}";
        assertThat(ask("good").status()).isEqualTo(200);
        clock.pass(Duration.ofSeconds(5));
        assertThat(ask("good").why()).contains("it has expired");
        assertThat(questions).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"active\":false}|not active", "{\"active\":true}|issuer", "{\"active\":true,\"sub\":\"a\",\"exp\":1}|expired", "{\"active\":true,\"sub\":\"a\",\"nbf\":99999999999}|not good yet",
        "{\"active\":true,\"sub\":\"a\",\"iss\":\"https://other\"}|issuer", "{\"active\":true,\"sub\":\"a\",\"iss\":\"https://id.test\"}|audience", "{\"active\":true,\"sub\":\"a\",\"iss\":\"https://id.test\",\"aud\":\"shopping\"}|audience",
        "{\"active\":true,\"sub\":\"a\",\"token_type\":\"DPoP\"}|bearers", "{\"active\":true,\"sub\":\"a\",\"token_type\":\"refresh_token\"}|bearers", "{\"active\":true,\"sub\":\"a\",\"token_use\":\"refresh_token\"}|access",
        "{\"active\":true,\"sub\":\"a\",\"cnf\":{\"jkt\":\"x\"}}|bound", "{\"active\":true,\"sub\":\"\",\"iss\":\"https://id.test\",\"aud\":\"shop\"}|no `sub`"})
    void whatIsNotGoodHereIsRefused(String said, String why) {
        way(", issuer: \"https://id.test\", audience: shop");
        answer = said;
        var answered = ask("token");
        assertThat(answered.status()).isEqualTo(401);
        assertThat(answered.why()).contains(why);
        assertThat(answered.fields("WWW-Authenticate").getFirst()).contains("error=\"invalid_token\"").doesNotContain("token\"x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"active\":\"true\"}", "{\"active\":true,\"active\":false}", "{\"active\":true,\"sub\":\"a\",\"exp\":\"soon\"}", "{\"active\":true,\"sub\":\"a\"} x"})
    void whatIsNoAnswerIsNobodysFaultAndNotRemembered(String said) {
        way("");
        answer = said;
        assertThat(ask("token").status()).isEqualTo(503);
        assertThat(ask("token").status()).isEqualTo(503);
        assertThat(questions).hasSize(2);
    }

    @Test
    void anIssuerThatFailsOrIsAwayIsNot401() {
        way("");
        status = 500;
        assertThat(ask("token").status()).isEqualTo(503);
        status = 401;
        assertThat(ask("token").why()).contains("cannot be asked about tokens");
        issuer.stop(0);
        assertThat(ask("other").status()).isEqualTo(503);
    }

    @Test
    void anIssuerThatIsSlowIsGivenUp() {
        way(", timeout: 100ms");
        gate = new CountDownLatch(1);
        assertThat(ask("token").status()).isEqualTo(503);
    }

    @Test
    void moreThanFitsIsNoAnswer() {
        way("");
        answer = "{\"active\":true,\"sub\":\"a\",\"x\":\"" + "y".repeat(100_000) + "\"}";
        assertThat(ask("token").status()).isEqualTo(503);
    }

    @Test
    void equalTokensAtOnceAreOneQuestion() throws Exception {
        way("");
        gate = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var all = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 8; i++) all.add(() -> ask("good").status());
            var answers = all.stream().map(threads::submit).toList();
            while (questions.isEmpty()) Thread.onSpinWait();
            gate.countDown();
            for (var each : answers) assertThat(each.get()).isEqualTo(200);
        }
        assertThat(questions).hasSize(1);
    }

    @Test
    void thereIsABoundForQuestionsAtOnce() throws Exception {
        way(", at-once: 1, timeout: 10s");
        gate = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(8)) {
            var answers = new ArrayList<java.util.concurrent.Future<Integer>>();
            for (int i = 0; i < 8; i++) {
                var token = "token-" + i;
                answers.add(threads.submit(() -> ask(token).status()));
            }
            while (answers.stream().filter(java.util.concurrent.Future::isDone).count() < 6) Thread.onSpinWait(); // one is asked, one waits
            gate.countDown();
            var statuses = new ArrayList<Integer>();
            for (var each : answers) statuses.add(each.get());
            assertThat(statuses).containsOnly(200, 503).filteredOn(each -> each == 200).hasSize(2);
        }
        assertThat(questions).hasSize(2);
    }

    @Test
    void tokensThatNobodyCouldHaveMadeAreNotAskedAbout() {
        way("");
        assertThat(ask("x".repeat(9000)).status()).isEqualTo(401);
        assertThat(ask("a b").status()).isEqualTo(401);
        assertThat(ask("a\u00e9").status()).isEqualTo(401);
        assertThat(questions).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"url: \"http://id.example/x\", bearer: x", "url: \"https://u:p@id.example/x\", bearer: x", "url: \"https://id.example/x\"", "url: \"https://id.example/x\", client-id: a", "url: \"https://id.example/x\", client-secret: a",
        "url: \"https://id.example/x\", client-id: a, client-secret: b, bearer: c", "url: \"https://id.example/x\", bearer: \"a\\nb\"", "url: \"https://id.example/x\", bearer: x, from: nowhere"})
    void whatCannotWorkIsTold(String keys) {
        assertThatThrownBy(() -> Asked.identifier(new IntrospectionFactory(clock), "partners", "introspection: { " + keys + " }", built)).isInstanceOf(ConfigException.class).hasMessageContaining("expected");
    }
}
