// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.policies.headers.HeadersFactory;
import io.cardea.policies.tests.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RespondHandlerTest {
    private final RespondFactory respond = new RespondFactory();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "404 | 404 | `` | ``",
        "204 | 204 | `` | ``",
        "hello | 200 | text/plain; charset=utf-8 | hello",
        "grüße {host} | 200 | text/plain; charset=utf-8 | grüße {host}",
        "{ status: 503, body: \"<p>soon\", content-type: text/html } | 503 | text/html | <p>soon",
    })
    void givesTheSameAnswerAlways(String yaml, int status, String type, String body) {
        var answer = Asked.get("/").answeredBy(respond, "respond: " + (yaml.startsWith("{ ") ? yaml : '"' + yaml + '"'));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.field("Content-Type")).isEqualTo(type);
        assertThat(answer.text()).isEqualTo(body);
    }

    @Test
    void policiesEditACopyOfItsFields() {
        var handler = Asked.handler(respond, "respond: { status: 200, headers: { X-A: \"1\" } }", "");
        for (int i = 0; i < 2; i++) {
            var answer = Asked.get("/").through(new HeadersFactory(), "headers: { response: { add: { X-A: \"2\" } } }").served(handler::serve);
            assertThat(answer.field("X-A")).isEqualTo("1, 2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ status: 101 }", "{ status: 204, body: x }", "{ headers: { Content-Length: \"1\" } }", "{ headers: { X: \"a\\nb\" } }", "{ status: 1000 }"})
    void whatCannotWorkIsRefused(String yaml) {
        assertThatThrownBy(() -> Asked.handler(respond, "respond: " + yaml, "")).isInstanceOf(RuntimeException.class);
    }
}
