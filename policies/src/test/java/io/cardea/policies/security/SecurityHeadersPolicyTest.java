// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.policies.tests.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityHeadersPolicyTest {
    private final SecurityHeadersFactory security = new SecurityHeadersFactory();

    @Test
    void theDefaultsAreThere() {
        var answer = Asked.get("/").to("https", "a.test").through(security, "security-headers").answeredBy(Response.of(200));
        assertThat(answer.fields().toString().lines()).containsExactlyInAnyOrder(
            "X-Content-Type-Options: nosniff", "Referrer-Policy: strict-origin-when-cross-origin", "Cross-Origin-Opener-Policy: same-origin-allow-popups",
            "X-Frame-Options: SAMEORIGIN", "Content-Security-Policy: frame-ancestors 'self'", "Strict-Transport-Security: max-age=31536000");
    }

    @Test
    void errorsHaveThemToo() {
        var answer = Asked.get("/").through(security, "security-headers").served(exchange -> exchange.fail(Failure.of(Failure.Kind.NOT_FOUND, "x")));
        assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @ParameterizedTest
    @CsvSource({"http, a.test, ''", "https, localhost, ''", "https, shop.localhost, ''", "https, a.test, max-age=63072000; includeSubDomains; preload"})
    void transportSecurityIsSaidOverHttpsOnly(String scheme, String host, String expected) {
        var answer = Asked.get("/").to(scheme, host)
            .through(security, "security-headers: { hsts: { max-age: 730d, include-subdomains: true, preload: true } }").answeredBy(Response.of(200));
        assertThat(answer.field("Strict-Transport-Security")).isEqualTo(expected);
    }

    @Test
    void transportSecurityCanBeOff() {
        assertThat(Asked.get("/").to("https", "a.test").through(security, "security-headers: { hsts: off }").answeredBy(Response.of(200))
            .field("Strict-Transport-Security")).isEmpty();
    }

    @Test
    void theOriginHasTheLastWordUnlessOverridden() {
        var kept = Asked.get("/").to("https", "a.test").through(security, "security-headers").answeredBy(origin());
        assertThat(kept.field("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(kept.field("Content-Security-Policy")).isEqualTo("default-src 'self'");
        assertThat(kept.field("Strict-Transport-Security")).isEqualTo("max-age=1");
        var replaced = Asked.get("/").to("https", "a.test").through(security, "security-headers: { override: true }").answeredBy(origin());
        assertThat(replaced.field("Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
        assertThat(replaced.field("Content-Security-Policy")).isEqualTo("default-src 'self', frame-ancestors 'self'");
        assertThat(replaced.field("Strict-Transport-Security")).isEqualTo("max-age=31536000");
    }

    private static Response origin() {
        var response = Response.of(200);
        response.fields().add(FieldName.of("Referrer-Policy"), "no-referrer").add(FieldName.of("Content-Security-Policy"), "default-src 'self'")
            .add(FieldName.of("Strict-Transport-Security"), "max-age=1");
        return response;
    }

    @Test
    void framingIsSaidInBothWaysWhereBothCan() {
        assertThat(framed("none").fields().toString()).contains("X-Frame-Options: DENY", "frame-ancestors 'none'");
        assertThat(framed("any").fields().toString()).doesNotContain("Frame", "frame");
        assertThat(framed("[self, \"https://*.a.test\"]").fields().toString()).contains("frame-ancestors 'self' https://*.a.test\r\n").doesNotContain("X-Frame");
    }

    private Asked.Answer framed(String by) {
        return Asked.get("/").through(security, "security-headers: { frame-ancestors: " + by + " }").answeredBy(Response.of(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ hsts: { preload: true } }", "{ frame-ancestors: [none, self] }", "{ frame-ancestors: \"a.test; script-src *\" }",
        "{ referrer-policy: \"a\\r\\nb\" }", "{ hsts: often }"})
    void whatCannotWorkIsRefusedWhenTheFileIsRead(String yaml) {
        assertThatThrownBy(() -> Asked.policy(security, "security-headers: " + yaml, "")).hasMessageContaining("test.yaml:");
    }
}
