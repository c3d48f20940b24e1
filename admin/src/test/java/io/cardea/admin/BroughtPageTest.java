// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.file.AdminConfig;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.spi.AdminPage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A page that another room has brought is under the rules of this one.
class BroughtPageTest {
    private final Room room = new Room();
    private int asked;

    private AdminPage page(String path, boolean changes) {
        return new AdminPage() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public String about() {
                return "a < b & c";
            }

            @Override
            public boolean changes() {
                return changes;
            }

            @Override
            public Answer answer(Question question) {
                asked++;
                if (question.parameters().containsKey("wrong")) throw new IllegalArgumentException("expected nothing wrong");
                return new Answer(200, question.wantsText() ? "text for people" : Map.of("parameters", question.parameters(), "body", question.body()));
            }
        };
    }

    private Room.Answer get(String target, String accept) {
        return room.ask(AdminConfig.DEFAULT, "GET", target, new Fields().add(FieldName.of("Accept"), accept), "localhost", "127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"*/* | application/json", "application/json | application/json", "text/plain | text/plain; charset=utf-8", "text/html,application/xhtml+xml,*/*;q=0.8 | text/plain; charset=utf-8", "text/plain, application/json | application/json"})
    void programsGetJsonAndPeopleText(String accept, String type) {
        room.pages.page(page("/shelf", false));
        assertThat(get("/shelf?a=1&a=2", accept).header("Content-Type")).isEqualTo(type);
        assertThat(get("/shelf?a=1&a=2", accept).header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void itIsListedAndTakenAway() throws Exception {
        try (var shown = room.pages.page(page("/shelf", true))) {
            assertThat(shown).isNotNull();
            assertThat(room.get("/").text()).contains("<a href=\"/shelf\">/shelf</a> POST with <code>Content-Type: application/json</code>: a &lt; b &amp; c");
        }
        assertThat(room.get("/").text()).doesNotContain("/shelf");
        assertThat(room.get("/shelf").status()).isEqualTo(404);
    }

    @Test
    void aQuestionThatIsNoneIsToldSo() {
        room.pages.page(page("/shelf", false));
        assertThat(room.get("/shelf?wrong=1").status()).isEqualTo(400);
        assertThat(room.get("/shelf?wrong=1").text()).contains("expected nothing wrong");
    }

    @ParameterizedTest
    @CsvSource({"GET, application/json, 127.0.0.1, 405", "POST, text/plain, 127.0.0.1, 415", "POST, application/json, 192.0.2.1, 403"})
    void whatChangesSomethingIsAskedByPostWithJsonFromThisMachine(String method, String type, String peer, int status) {
        room.pages.page(page("/shelf", true));
        assertThat(room.ask(AdminConfig.DEFAULT, method, "/shelf", new Fields().add(FieldName.CONTENT_TYPE, type), "localhost", peer).status()).isEqualTo(status);
        assertThat(asked).isZero();
    }

    @Test
    void aPathHasOnePage() {
        room.pages.page(page("/shelf", true));
        for (var taken : List.of("/shelf", "/reload", "/", "shelf", "/a/b")) assertThatThrownBy(() -> room.pages.page(page(taken, false))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(taken);
    }
}
