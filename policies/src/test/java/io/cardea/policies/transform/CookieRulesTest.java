// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.policies.tests.Asked;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieRulesTest {
    private static final String OLD = "o".repeat(32);
    private static final String NEW = "n".repeat(40);
    private final TransformFactory transform = new TransformFactory();

    private String set(String yaml, String... cookies) {
        var response = Response.of(200);
        for (var each : cookies) response.fields().add(FieldName.of("Set-Cookie"), each);
        return String.join(" | ", Asked.get("/").through(transform, "transform: " + yaml).answeredBy(response).fields().all(FieldName.of("Set-Cookie")));
    }

    private String got(String yaml, String... cookies) {
        var asked = Asked.get("/");
        for (var each : cookies) asked.with("Cookie", each);
        return asked.through(transform, "transform: " + yaml).answeredBy(Response.of(200)).asked("Cookie");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        { s: { secure: true, http-only: true, same-site: lax } }  | s=1; Path=/                       | s=1; Path=/; Secure; HttpOnly; SameSite=Lax
        { s: { secure: true, same-site: strict } }                | s=1; secure; samesite=None; X=y   | s=1; X=y; Secure; SameSite=Strict
        { s: { domain: example.com, path: /a } }                  | s=1; Domain=evil.test; Path=/     | s=1; Path=/a; Domain=example.com
        { s: { domain: '' } }                                     | s=1; Domain=example.com           | s=1
        { s: { prefix: __Host- } }                                | s=1; Domain=a.test; Path=/x       | __Host-s=1; Secure; Path=/
        { s: { secure: true } }                                   | t=1                               | t=1
        { '*': { secure: true }, s: { http-only: true } }         | t=1                               | t=1; Secure
        { '*': { secure: true }, s: { http-only: true } }         | s=1                               | s=1; HttpOnly
        """)
    void whatTheServiceSetsGetsItsAttributes(String rules, String cookie, String expected) {
        assertThat(set("{ cookies: " + rules + " }", cookie)).isEqualTo(expected);
    }

    @Test
    void thePrefixIsTakenOffAgainAndNobodyCanSetTheBareName() {
        var rules = "{ cookies: { s: { prefix: __Host- } } }";
        assertThat(got(rules, "a=1; __Host-s=2; b=3")).isEqualTo("a=1; s=2; b=3");
        assertThat(got(rules, "s=evil; __Host-s=2")).isEqualTo("s=2");
        assertThat(got(rules, "s=evil")).isEmpty();
        assertThat(got(rules, "__Host-s=1", "__Host-s=2")).isEmpty();
        assertThat(got(rules, "a=1", "b=2")).isEqualTo("a=1, b=2"); // untouched
    }

    @Test
    void anEncryptedCookieComesBackAndWhatWasChangedIsDropped() {
        var rules = "{ cookies: { s: { encrypt: true }, t: { encrypt: true } }, cookie-keys: " + NEW + " }";
        var shown = set(rules, "s=user 7; Path=/");
        assertThat(shown).startsWith("s=").endsWith("; Path=/").doesNotContain("user");
        var value = shown.substring(2, shown.indexOf(';'));
        assertThat(set(rules, "s=user 7; Path=/")).as("a nonce of its own").doesNotContain(value);
        assertThat(got(rules, "a=1; s=" + value)).isEqualTo("a=1; s=user 7");
        assertThat(got(rules, "t=" + value)).as("another cookie").isEmpty();
        assertThat(got(rules, "s=user 7; a=1")).as("plain").isEqualTo("a=1");
        assertThat(got(rules, "s=" + value + "; s=" + value)).as("twice").isEmpty();
        for (int i = 0; i < value.length(); i += 3) {
            var changed = value.substring(0, i) + (value.charAt(i) == 'A' ? 'B' : 'A') + value.substring(i + 1);
            assertThat(got(rules, "s=" + changed)).as("changed at %s", i).isEmpty();
        }
        for (var broken : List.of("", value.substring(1), value.substring(0, value.length() - 4), value + "AAAA", "AAAA", "!", "=", "A".repeat(9000))) assertThat(got(rules, "s=" + broken)).isEmpty();
    }

    @Test
    void keysRotate() {
        var before = set("{ cookies: { s: { encrypt: true } }, cookie-keys: " + OLD + " }", "s=x");
        assertThat(got("{ cookies: { s: { encrypt: true } }, cookie-keys: [" + NEW + ", " + OLD + "] }", before)).isEqualTo("s=x");
        assertThat(got("{ cookies: { s: { encrypt: true } }, cookie-keys: [" + NEW + "] }", before)).isEmpty();
        var after = set("{ cookies: { s: { encrypt: true } }, cookie-keys: [" + NEW + ", " + OLD + "] }", "s=x");
        assertThat(got("{ cookies: { s: { encrypt: true } }, cookie-keys: [" + NEW + "] }", after)).as("the first encrypts").isEqualTo("s=x");
    }

    @Test
    void aCookieThatIsTakenBackStaysEmptyUnderTheClientsName() {
        assertThat(set("{ cookies: { s: { encrypt: true, prefix: __Host- } }, cookie-keys: " + NEW + " }", "s=; Max-Age=0")).isEqualTo("__Host-s=; Max-Age=0; Secure; Path=/");
    }
}
