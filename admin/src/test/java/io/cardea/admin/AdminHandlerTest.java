// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.core.file.AdminConfig;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.spi.Inspectable;
import io.cardea.core.spi.Readiness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminHandlerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Room room = new Room();

    @Test
    void theIndexListsWhatThereIs() {
        var answer = room.get("/");
        assertThat(answer.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(answer.text()).contains("/livez", "/readyz", "/metrics", "/state", "/requests", "/config", "/explain", "/reload");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/livez", "/readyz", "/metrics", "/state", "/config", "/explain?url=http://a/", "/nothing"})
    void everyAnswerIsForNobodyElse(String target) {
        var answer = room.get(target);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    }

    @Test
    void readinessSaysWhyNot() throws Exception {
        assertThat(room.get("/readyz").status()).isEqualTo(200);
        room.readiness.add(check("listener 0.0.0.0:8080", Optional.of("the port is taken")));
        room.readiness.add(check("certificates", Optional.empty()));
        var answer = room.get("/readyz");
        assertThat(answer.status()).isEqualTo(503);
        var json = JSON.readTree(answer.text());
        assertThat(json.get("ready").asBoolean()).isFalse();
        assertThat(json.get("checks").properties()).extracting(each -> each.getKey() + " " + each.getValue().asText())
            .containsExactly("certificates ready", "listener 0.0.0.0:8080 the port is taken");
        room.draining = true;
        assertThat(room.get("/livez").status()).as("alive while it drains").isEqualTo(200);
    }

    @Test
    void twoDumpsOfTheSameStateAreTheSameBytes() throws Exception {
        var calls = new AtomicInteger();
        room.inspectables.add(new Inspectable() {
            @Override
            public String name() {
                return "service catalog";
            }

            @Override
            public Map<String, Object> state() { // another order each time, and something that moves
                var state = new LinkedHashMap<String, Object>();
                var keys = new ArrayList<>(List.of("endpoints", "balance", "note"));
                if (calls.getAndIncrement() % 2 == 1) keys = new ArrayList<>(keys.reversed());
                for (var key : keys) state.put(key, Map.of("endpoints", List.of("b", "a"), "balance", "ring", "note", "\u001b\"").get(key));
                state.put("now", Map.of("active", calls.get()));
                return state;
            }
        });
        room.inspectables.add(part("a listener", Map.of("x", 1.5)));
        var first = room.get("/state?now=false").text();
        assertThat(room.get("/state?now=false").text()).isEqualTo(first);
        assertThat(first).doesNotContain("\u001b").doesNotContain("active");

        var all = JSON.readTree(room.get("/state").text());
        assertThat(all.get("version").asText()).isEqualTo("0.1.0");
        assertThat(all.get("config").get("file").asText()).isEqualTo("cardea.yaml");
        assertThat(all.get("config").get("snapshot").asLong()).isEqualTo(2);
        assertThat(all.get("listeners").get(0).asText()).isEqualTo("0.0.0.0:8080");
        assertThat(all.get("parts").fieldNames()).toIterable().containsExactly("a listener", "service catalog");
        assertThat(all.get("parts").get("service catalog").get("endpoints")).extracting(JsonNode::asText).containsExactly("b", "a");
        assertThat(all.get("now").get("uptime-seconds").asLong()).isEqualTo(90);
        assertThat(all.get("now").get("parts").get("service catalog").get("active").asInt()).isEqualTo(3);
    }

    @Test
    void aPartThatThrowsHidesNoOther() throws Exception {
        room.inspectables.add(part("same", Map.of("a", true)));
        room.inspectables.add(part("same", Map.of("b", "text")));
        room.inspectables.add(new Inspectable() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Map<String, Object> state() {
                throw new IllegalStateException("no state");
            }
        });
        var parts = JSON.readTree(room.get("/state").text()).get("parts");
        assertThat(parts.fieldNames()).toIterable().containsExactly("broken", "same", "same (2)");
        assertThat(parts.get("broken").get("error").asText()).contains("no state");
    }

    @Test
    void metricsComeInTheFormatThatIsAskedFor() {
        assertThat(room.get("/metrics").text()).contains("cardea_build_info");
        var open = room.ask(AdminConfig.DEFAULT, "GET", "/metrics", new Fields().add(FieldName.of("Accept"), "application/openmetrics-text"), "localhost", "127.0.0.1");
        assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
    }

    @Test
    void liveRequestsStreamAsLinesUntilTheReaderLeaves() throws Exception {
        var answer = room.get("/requests?status=4xx");
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(answer.response().body().read().isNone()).isTrue();
        var called = new AtomicInteger();
        answer.response().body().demand(called::incrementAndGet);
        room.ended("/books/1", 200);
        room.ended("/books/2", 404);
        room.ended("/books/3", 404);
        assertThat(called).as("called on the loop only").hasValue(0);
        room.run();
        assertThat(called).hasValue(1);
        assertThat(answer.text().lines().map(AdminHandlerTest::path)).containsExactly("/books/2", "/books/3");

        answer.exchange().abort(Failure.of(Failure.Kind.CLIENT_GONE, "the reader left"));
        room.ended("/books/4", 404);
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void aReaderThatIsSlowIsToldWhatItMissed() {
        var answer = room.get("/requests");
        for (int i = 0; i < 1500; i++) room.ended("/books/" + i, 200);
        assertThat(answer.text().lines()).hasSize(1025).anyMatch(line -> line.equals("{\"missed\":476}"));
    }

    @Test
    void liveRequestsComeAsEventsToWhoAsksForThem() {
        var answer = room.ask(AdminConfig.DEFAULT, "GET", "/requests", new Fields().add(FieldName.of("Accept"), "text/event-stream"), "localhost", "127.0.0.1");
        assertThat(answer.header("Content-Type")).isEqualTo("text/event-stream");
        room.ended("/books/1", 200);
        assertThat(answer.text()).startsWith("data: {").endsWith("}\n\n");
    }

    @Test
    void aMistakenFilterIsToldAndTooManyReadersAreRefused() {
        var mistaken = room.get("/requests?statsu=404");
        assertThat(mistaken.status()).isEqualTo(400);
        assertThat(mistaken.text()).contains("did you mean `status`?");
        assertThat(room.get("/requests?host=a&host=b").status()).isEqualTo(400);
        for (int i = 0; i < 8; i++) assertThat(room.get("/requests").status()).isEqualTo(200);
        assertThat(room.get("/requests").status()).isEqualTo(503);
    }

    @Test
    void explainPassesWhatWasAsked() {
        var answer = room.get("/explain?method=POST&url=http%3A%2F%2Fshop.example%2Fbooks%3Fa%3D1&header=Accept:%20text/html&header=X-A:b");
        assertThat(answer.text()).isEqualTo("{\"route\":\"books\"}\n");
        assertThat(room.explained).containsExactly("POST http://shop.example/books?a=1 [Accept=text/html, X-A=b]");
        assertThat(room.get("/explain").status()).isEqualTo(400);
        assertThat(room.get("/explain?url=http://a/&header=nocolon").status()).isEqualTo(400);
        assertThat(room.get("/explain?url=%zz").status()).isEqualTo(400);
    }

    @Test
    void aReloadTellsItsResult() throws Exception {
        var json = new Fields().add(FieldName.CONTENT_TYPE, "application/json");
        var good = room.ask(AdminConfig.DEFAULT, "POST", "/reload", json, "localhost", "127.0.0.1");
        assertThat(good.status()).isEqualTo(200);
        assertThat(JSON.readTree(good.text()).get("message").asText()).isEqualTo("3 routes");
        room.reload = new Running.Reload(false, "cardea.yaml:3:1: expected …");
        var bad = room.ask(AdminConfig.DEFAULT, "POST", "/reload", json, "localhost", "127.0.0.1");
        assertThat(bad.status()).isEqualTo(422);
        assertThat(JSON.readTree(bad.text()).get("message").asText()).startsWith("cardea.yaml:3:1");
    }

    @Test
    void whatIsNotThereIs404AndAWrongMethod405() {
        assertThat(room.get("/nothing").status()).isEqualTo(404);
        assertThat(room.get("/state/").status()).isEqualTo(404);
        var get = room.get("/reload");
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.header("Allow")).isEqualTo("POST");
        var post = room.ask(AdminConfig.DEFAULT, "POST", "/state", new Fields().add(FieldName.CONTENT_TYPE, "application/json"), "localhost", "127.0.0.1");
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(room.reloads).isZero();
    }

    private static String path(String line) {
        try {
            return JSON.readTree(line).get("path").asText();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private static Readiness check(String name, Optional<String> reason) {
        return new Readiness() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> notReady() {
                return reason;
            }
        };
    }

    private static Inspectable part(String name, Map<String, Object> state) {
        return new Inspectable() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Map<String, Object> state() {
                return state;
            }
        };
    }

    @Test
    void oneRequestsPageIsForPeopleOrPrograms() {
        assertThat(room.get("/explain/r1").text()).contains("\"request-id\" : \"r1\"");
        var people = room.ask(AdminConfig.DEFAULT, "GET", "/explain/r1", new Fields().add(FieldName.of("Accept"), "text/plain"), "localhost", "127.0.0.1");
        assertThat(people.text()).isEqualTo("refused by deny\n");
        assertThat(room.get("/explain/r2")).satisfies(answer -> assertThat(answer.status()).isEqualTo(404), answer -> assertThat(answer.text()).contains("nothing is known of that request"));
    }
}
