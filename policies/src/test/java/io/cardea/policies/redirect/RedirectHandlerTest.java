// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.policies.tests.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectHandlerTest {
    private final RedirectFactory redirect = new RedirectFactory();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "https | /a/b | x=1&y=%20 | 308 https://shop.example.com/a/b?x=1&y=%20",
        "https | /a | `` | 308 https://shop.example.com/a",
        "https | * | `` | 308 https://shop.example.com/",
        "{ https: true, port: 8443 } | /a | q | 308 https://shop.example.com:8443/a?q",
        "{ https: true, status: 301 } | /a | q | 301 https://shop.example.com/a?q",
        "/new | /a | q | 302 /new",
        "/new{path}?{query} | /a | q=1 | 302 /new/a?q=1",
        "/new{path}?{query} | /a | `` | 302 /new/a",
        "/new?from={path} | /a | `` | 302 /new?from=/a",
        "https://www.{host}{path} | /a | q | 302 https://www.shop.example.com/a",
        "`\"{scheme}://other.test/#top\"` | /a | q | 302 http://other.test/#top",
        "{ to: /x, status: 303 } | /a | q | 303 /x",
        "https://other.test{path} | /a%0d%0aX:1 | q | 302 https://other.test/a%0d%0aX:1",
        "https://other.test{path}?{query} | /a | q=%0D%0A\"<>#' | 302 https://other.test/a?q=%0D%0A%22%3C%3E%23'",
    })
    void leadsElsewhere(String to, String path, String query, String expected) {
        var quoted = to.startsWith("{ ") || to.startsWith("\"") ? to : '"' + to + '"';
        var answer = Asked.get(path).query(query).answeredBy(redirect, "redirect: " + quoted);
        assertThat(answer.status() + " " + answer.field("Location")).isEqualTo(expected);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "/{var:x} | /evil.test | /evil.test",
        "/{var:x} | //evil.test | /evil.test",
        "/{var:x} | \\evil.test | /%5Cevil.test",
        "/a/{var:x} | `ä b` | /a/%C3%A4%20b",
        "/a/{var:x} | 100%25%2f% | /a/100%25%2f%25",
        "/a?b={var:x} | `1&c=2` | /a?b=1%26c%3D2",
        "https://{var:x}.example.com/ | de | https://de.example.com/",
    })
    void dataCannotLeaveItsPlace(String to, String value, String expected) {
        assertThat(Asked.get("/").variable("x", value).answeredBy(redirect, "redirect: \"" + to + '"').field("Location")).isEqualTo(expected);
    }

    @Test
    void aLineBreakInDataSplitsNothing() {
        assertThat(Asked.get("/").variable("x", "a\r\nX: 1").answeredBy(redirect, "redirect: \"/{var:x}\"").field("Location")).isEqualTo("/a%0D%0AX:%201");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.test/", "evil.test%2F", "a@b", "a:1", "", "a\\b", "a#"})
    void dataThatIsNoHostIsNoHost(String value) {
        var answer = Asked.get("/").variable("x", value).answeredBy(redirect, "redirect: \"https://{var:x}.example.com/\"");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field("Location")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.test", "new", "ftp://a.test/", "\"https://\"", "\"/a b\"", "\"/a\\nb\"", "\"/{query}\"", "\"/{client-address}\"",
        "{ to: /a, https: true }", "{ status: 302 }", "{ to: /a, status: 304 }", "{ to: /a, port: 8443 }", "\"/{var:nope}\""})
    void whatCannotWorkIsRefused(String yaml) {
        assertThatThrownBy(() -> Asked.handler(redirect, "redirect: " + yaml, "/a/{id}")).isInstanceOf(RuntimeException.class);
    }
}
