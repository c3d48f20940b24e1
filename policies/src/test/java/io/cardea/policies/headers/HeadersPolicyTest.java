// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.policies.tests.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersPolicyTest {
    private final HeadersFactory headers = new HeadersFactory();

    @Test
    void requestFieldsAreRemovedSetAndAddedInThisOrder() {
        var answer = Asked.get("/").with("X-A", "1").with("X-A", "2").with("X-B", "old").with("X-C", "kept")
            .through(headers, "headers: { request: { remove: x-a, set: { X-B: new }, add: { X-C: more, X-A: [again, twice] } } }")
            .answeredBy(Response.of(200));
        assertThat(answer.asked("X-A")).isEqualTo("again, twice");
        assertThat(answer.asked("X-B")).isEqualTo("new");
        assertThat(answer.asked("X-C")).isEqualTo("kept, more");
    }

    @Test
    void responseFieldsAreEditedToo() {
        var response = Response.of(200);
        response.fields().add(FieldName.SERVER, "Origin/1").add(FieldName.VIA, "1.1 a");
        var answer = Asked.get("/").through(headers, "headers: { response: { remove: [Server], add: { Via: 1.1 b }, set: { X-By: cardea } } }")
            .answeredBy(response);
        assertThat(answer.field("Server")).isEmpty();
        assertThat(answer.field("Via")).isEqualTo("1.1 a, 1.1 b");
        assertThat(answer.field("X-By")).isEqualTo("cardea");
    }

    @Test
    void theShortFormEditsTheResponse() {
        var response = Response.of(200);
        response.fields().add(FieldName.SERVER, "Origin/1");
        var answer = Asked.get("/").through(headers, "headers: [\"X-By: cardea\", -Server]").answeredBy(response);
        assertThat(answer.field("X-By")).isEqualTo("cardea");
        assertThat(answer.field("Server")).isEmpty();
    }

    @Test
    void placeholdersAreFilledOnceAndDataIsNeverReadAgain() {
        var answer = Asked.get("/a/%7Bhost%7D").to("https", "a.test").from("2001:db8::1").variable("id", "{host}").route("/a/{id}")
            .through(headers, "headers: { request: { set: { X-All: \"{method} {scheme} {host} {path} {client-address} {request-id} {var:id}\" } } }")
            .answeredBy(Response.of(200));
        assertThat(answer.asked("X-All")).isEqualTo("GET https a.test /a/%7Bhost%7D 2001:db8::1 id-1 {host}");
    }

    @Test
    void whatIsNoPlaceholderStaysText() {
        var answer = Asked.get("/").through(headers,
            "headers: { response: { set: { NEL: '{\"group\":\"a\",\"max\":1}', X-Env: '{env.HOME} {}', X-Brace: '{{host}' } } }")
            .answeredBy(Response.of(200));
        assertThat(answer.field("NEL")).isEqualTo("{\"group\":\"a\",\"max\":1}");
        assertThat(answer.field("X-Env")).isEqualTo("{env.HOME} {}");
        assertThat(answer.field("X-Brace")).isEqualTo("{host}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\0b", "a\u007fb", "\u0100"})
    void dataThatCouldSplitAMessageIsRefused(String value) {
        for (var side : new String[] {"request", "response"}) {
            var answer = Asked.get("/a").variable("id", value).through(headers, "headers: { " + side + ": { set: { X-Id: \"{var:id}\" } } }")
                .answeredBy(Response.of(200));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.field("X-Evil")).isEmpty();
            assertThat(answer.field("X-Id")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "CONNECTION", "TE", "Upgrade", "Keep-Alive", "Trailer"})
    void framingCannotBeTouched(String name) {
        for (var edit : new String[] {"set: { %s: x }", "add: { %s: x }", "remove: %s"}) {
            assertThatThrownBy(() -> Asked.policy(headers, "headers: { request: { " + edit.formatted(name) + " } }", ""))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name);
        }
    }

    @Test
    void mistakesAreToldWhenTheFileIsRead() {
        assertThatThrownBy(() -> Asked.policy(headers, "headers: { response: { set: { X: \"{hots}\" } } }", "")).hasMessageContaining("{hots}").hasMessageContaining("{host}");
        assertThatThrownBy(() -> Asked.policy(headers, "headers: { response: { set: { X: \"{var:x}\" } } }", "/a/{id}")).hasMessageContaining("no variable {x}");
        assertThatThrownBy(() -> Asked.policy(headers, "headers: { response: { set: { \"X Y\": a } } }", "")).hasMessageContaining("X Y");
        assertThatThrownBy(() -> Asked.policy(headers, "headers: { response: { set: { X: \"a\\nb\" } } }", "")).hasMessageContaining("line break");
        assertThatThrownBy(() -> Asked.policy(headers, "headers: nonsense", "")).hasMessageContaining("Name: value");
    }
}
