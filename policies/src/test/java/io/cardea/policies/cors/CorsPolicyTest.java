// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.cors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.policies.access.DenyFactory;
import io.cardea.policies.tests.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsPolicyTest {
    private static final String LONG = "cors: { origins: [\"https://*.example.com\", \"https://exact.test:8443\", \"null\"], methods: [GET, PUT], "
        + "headers: [X-Token], expose: [X-Total], credentials: true, max-age: 5m }";
    private final CorsFactory cors = new CorsFactory();

    @ParameterizedTest
    @CsvSource({
        "https://a.example.com, true", "https://a.b.example.com, true", "https://exact.test:8443, true", "null, true",
        "https://example.com, false", "http://a.example.com, false", "https://a.example.com:444, false", "https://aexample.com, false",
        "https://.example.com, false", "https://a..example.com, false", "https://a..b.example.com, false", "https://.a.example.com, false", "https://evil.test/.example.com, false", "https://evil.test#.example.com, false",
        "https://u@a.example.com, false", "https://a.example.com.evil.test, false", "https://exact.test, false", "https://EXACT.test:8443, false",
        "*, false", "'', false",
    })
    void onlyDeclaredOriginsMayRead(String origin, boolean may) {
        var answer = Asked.get("/").with("Origin", origin).through(cors, LONG).answeredBy(Response.of(200));
        assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo(may ? origin : "");
        assertThat(answer.field("Access-Control-Allow-Credentials")).isEqualTo(may ? "true" : "");
        assertThat(answer.field("Access-Control-Expose-Headers")).isEqualTo(may ? "X-Total" : "");
        assertThat(answer.field("Vary")).isEqualTo("Origin");
    }

    @Test
    void aPreflightIsAnsweredAtTheEdge() {
        var answer = Asked.of("OPTIONS", "/").with("Origin", "https://a.example.com").with("Access-Control-Request-Method", "PUT").through(cors, LONG)
            .served(exchange -> { throw new AssertionError("the origin was asked"); });
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.field("Access-Control-Allow-Origin")).isEqualTo("https://a.example.com");
        assertThat(answer.field("Access-Control-Allow-Methods")).isEqualTo("GET, PUT");
        assertThat(answer.field("Access-Control-Allow-Headers")).isEqualTo("X-Token");
        assertThat(answer.field("Access-Control-Max-Age")).isEqualTo("300");
        assertThat(answer.field("Vary")).isEqualTo("Origin");
    }

    @Test
    void aForeignPreflightLearnsNothing() {
        var answer = Asked.of("OPTIONS", "/").with("Origin", "https://evil.test").with("Access-Control-Request-Method", "PUT").through(cors, LONG)
            .served(exchange -> { throw new AssertionError("the origin was asked"); });
        assertThat(answer.fields().toString()).isEqualTo("Vary: Origin\r\n");
    }

    @Test
    void plainOptionsGoToTheOrigin() {
        assertThat(Asked.of("OPTIONS", "/").with("Origin", "https://a.example.com").through(cors, LONG).answeredBy(Response.of(299)).status()).isEqualTo(299);
    }

    @Test
    void whatTheOriginSaysIsReplacedAndVaryIsAppendedOnce() {
        var response = Response.of(200);
        response.fields().add(FieldName.of("Access-Control-Allow-Origin"), "https://evil.test").add(FieldName.of("Access-Control-Allow-Credentials"), "true")
            .add(FieldName.VARY, "Accept").add(FieldName.VARY, "origin");
        var answer = Asked.get("/").with("Origin", "https://evil.test").through(cors, LONG).answeredBy(response);
        assertThat(answer.field("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.field("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(answer.field("Vary")).isEqualTo("Accept, origin");
        var other = Response.of(200);
        other.fields().add(FieldName.VARY, "Accept");
        assertThat(Asked.get("/").through(cors, LONG).answeredBy(other).field("Vary")).isEqualTo("Accept, Origin");
    }

    @Test
    void errorsMayBeReadToo() {
        var failed = Asked.get("/").with("Origin", "https://a.test").through(cors, "cors: https://a.test")
            .served(exchange -> exchange.fail(Failure.of(Failure.Kind.CONNECT_REFUSED, "x")));
        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.field("Access-Control-Allow-Origin")).isEqualTo("https://a.test");
        var denied = Asked.get("/").with("Origin", "https://a.test").through(new DenyFactory(), "deny: 0.0.0.0/0").through(cors, "cors: https://a.test")
            .answeredBy(Response.of(200));
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.field("Access-Control-Allow-Origin")).isEqualTo("https://a.test");
    }

    @Test
    void aStarMatchesEveryOriginButNull() {
        assertThat(Asked.get("/").with("Origin", "https://x.test").through(cors, "cors: \"*\"").answeredBy(Response.of(200)).field("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(Asked.get("/").with("Origin", "null").through(cors, "cors: \"*\"").answeredBy(Response.of(200)).field("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void twoOriginsAreNone() {
        var answer = Asked.get("/").with("Origin", "https://a.test").with("Origin", "https://a.test").through(cors, "cors: https://a.test").answeredBy(Response.of(200));
        assertThat(answer.field("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{ origins: \"*\", credentials: true }", "{ origins: https://a.test, headers: \"*\", credentials: true }", "{ origins: https://a.test/path }",
        "{ origins: a.test }", "{ origins: \"https://*\" }", "{ origins: https://a.test, methods: \"GET PUT\" }", "{ origins: [] }",
        "{ origins: https://a.test, max-age: 2d }",
    })
    void whatCannotWorkIsRefusedWhenTheFileIsRead(String yaml) {
        assertThatThrownBy(() -> Asked.policy(cors, "cors: " + yaml, "")).isInstanceOf(RuntimeException.class).hasMessageContaining("test.yaml:");
    }
}
