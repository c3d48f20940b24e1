// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Why was this request refused? And what becomes of this one?
class WhyRefusedTest {
    private static final Pattern ID = Pattern.compile("X-Request-Id: ([0-9a-f]{32})");
    private static final Pattern EXPLAINED = Pattern.compile("Cardea-Explain: ([0-9a-f]{32})\r\n");
    @TempDir
    private Path folder;

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\n" + (yaml.contains("admin:") ? "" : "admin: \"127.0.0.1:0\"\n") + yaml);
    }

    private static String ask(int port, String method, String target, String... fields) {
        try (var client = new RawClient(port)) {
            return client.send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + (fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n") + "\r\n").rest();
        }
    }

    private static String explain(Cardea edge, String id, String... fields) {
        var last = new AtomicReference<>("");
        Eventually.holds(Duration.ofSeconds(5), () -> {
            last.set(ask(edge.adminPort().orElseThrow(), "GET", "/explain/" + id, fields));
            return last.get().startsWith("HTTP/1.1 200");
        });
        return last.get();
    }

    private static String found(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @Test
    void aRefusalIsToldWithItsLinesAndWithoutItsSecrets() throws IOException {
        try (var edge = Cardea.start(file("routes:\n  - match: /books/**\n    name: books\n    policies:\n      - security-headers\n      - deny: 127.0.0.0/8\n    respond: books\n"))) {
            var page = ask(edge.port(), "GET", "/books/1?token=CANARY&page=2", "Authorization: Bearer CANARY", "Cookie: session=CANARY", "User-Agent: probe/1");
            assertThat(page).startsWith("HTTP/1.1 403");
            var id = found(ID, page);
            var json = explain(edge, id);
            assertThat(json).contains("\"status\" : 403", "\"NOT_ALLOWED\"", "cardea.yaml:5", "cardea.yaml:9", "\"deny\"", "\"access\"", "\"refuses\"", "token=***&page=2", "authorization: ***", "user-agent: probe/1", "\"snapshot\" : 1")
                .doesNotContain("CANARY");
            var text = explain(edge, id, "Accept: text/plain");
            assertThat(text).contains("text/plain", "403 after", "route     books (/books/**)", "cardea.yaml:5\n", "deny: refuses", "none was asked").doesNotContain("CANARY");
            assertThat(ask(edge.adminPort().orElseThrow(), "GET", "/refused", "Accept: text/plain")).contains(id, "403 GET localhost/books/1");
            assertThat(ask(edge.adminPort().orElseThrow(), "GET", "/refused?n=many")).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void whatNobodyKnowsIsNotFoundAndGoodAnswersAreNotKept() throws IOException {
        try (var edge = Cardea.start(file("routes: [{ match: /good, respond: fine }]\n"))) {
            ask(edge.port(), "GET", "/good");
            int admin = edge.adminPort().orElseThrow();
            assertThat(ask(admin, "GET", "/explain/0123456789abcdef0123456789abcdef")).startsWith("HTTP/1.1 404").contains("nothing is known of that request");
            assertThat(ask(admin, "GET", "/refused")).contains("\"refused\" : [ ]");
            assertThat(ask(admin, "POST", "/explain/x", "Content-Type: application/json", "Content-Length: 0")).startsWith("HTTP/1.1 405");
            var id = found(ID, ask(edge.port(), "GET", "/elsewhere"));
            assertThat(explain(edge, id)).contains("no route takes /elsewhere").doesNotContain("\"route\"");
        }
    }

    @Test
    void aFailureOfTheOriginIsToldWithItsEndpoint() throws IOException {
        try (var edge = Cardea.start(file("routes: [{ to: \"http://127.0.0.1:1\" }]\n"))) {
            assertThat(explain(edge, found(ID, ask(edge.port(), "GET", "/")))).contains("CONNECT_REFUSED", "\"who\" : \"http://127.0.0.1:1\"", "does not try again", "\"status\" : 502");
        }
    }

    @Test
    void whatIsKeptOutlivesAReload() throws IOException {
        var file = file("routes: [{ match: /none, respond: fine }]\n");
        try (var edge = Cardea.start(file)) {
            var id = found(ID, ask(edge.port(), "GET", "/x"));
            explain(edge, id);
            edge.reload(file("routes: [{ match: /other, respond: fine }]\n"));
            assertThat(explain(edge, id)).contains("\"snapshot\" : 1");
            edge.reload(file("admin: { address: \"127.0.0.1:0\", refused: 1 }\nroutes: [{ match: /other, respond: fine }]\n"));
            assertThat(ask(edge.adminPort().orElseThrow(), "GET", "/explain/" + id)).as("another size begins anew").startsWith("HTTP/1.1 404");
        }
    }

    private static String token(Cardea edge, String order) {
        var answer = ask(edge.adminPort().orElseThrow(), "POST", "/explain-token", "Content-Type: application/json", "Accept: text/plain", "Content-Length: " + order.length() + "\r\n\r\n" + order);
        assertThat(answer).startsWith("HTTP/1.1 200");
        return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
    }

    @Test
    void aTokenHasItsRequestExplainedAndNeverReachesTheOrigin() throws IOException {
        try (var origin = FakeOrigin.answering("HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: 4\r\n\r\nbook");
            var edge = Cardea.start(file("policies: [security-headers]\nroutes: [{ policies: [cache: {}], to: \"" + origin.url() + "\" }]\n"))) {
            var token = token(edge, "{\"host\":\"localhost\"}");
            var answer = ask(edge.port(), "GET", "/books/1", "X-Cardea-Explain: " + token);
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("book").contains("Cache-Control: no-store\r\n").doesNotContain("max-age", token);
            var id = found(EXPLAINED, answer);
            assertThat(explain(edge, id)).contains("\"status\" : 200", "security-headers", "\"cache\"", origin.url()).doesNotContain(token, "x-cardea");
            assertThat(explain(edge, id, "Accept: text/plain")).contains("/books/1");
            assertThat(origin.requests()).singleElement().satisfies(request -> assertThat(request.field("X-Cardea-Explain")).isEmpty());
            assertThat(ask(edge.port(), "GET", "/books/1")).as("of the cache, for somebody else").endsWith("book").contains("max-age=600").doesNotContain("Cardea-Explain", "no-store", id);
            assertThat(origin.requests()).as("stored in spite of it").hasSize(1);
            assertThat(ask(edge.port(), "GET", "/nowhere/else", "X-Cardea-Explain: " + token)).contains("Cardea-Explain");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cx1.9999999999.IA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "true", "expired", "other host", "other path", "other key"})
    void whoeverHasNoGoodTokenGetsNothingAndSendsNothingOn(String kind) throws Exception {
        var secret = "explain-key: 0123456789abcdef0123456789abcdef";
        try (var origin = FakeOrigin.of("book"); var edge = Cardea.start(file("admin: { address: \"127.0.0.1:0\", " + secret + " }\nroutes: [{ to: \"" + origin.url() + "\" }]\n"))) {
            var token = switch (kind) {
                case "expired" -> io.cardea.core.explain.ExplainKey.of(io.cardea.core.config.Secret.of("0123456789abcdef0123456789abcdef"), () -> java.time.Instant.now().minusSeconds(61)).sign(Duration.ofMinutes(1), "", "");
                case "other host" -> edge.explainToken(Duration.ofMinutes(1), "shop.test", "");
                case "other path" -> edge.explainToken(Duration.ofMinutes(1), "", "/other");
                case "other key" -> io.cardea.core.explain.ExplainKey.random().sign(Duration.ofMinutes(1), "", "");
                default -> kind;
            };
            for (var name : new String[] {"X-Cardea-Explain", "x-cardea-explain", "X_Cardea_Explain"}) {
                assertThat(ask(edge.port(), "GET", "/books", name + ": " + token)).startsWith("HTTP/1.1 200").doesNotContain("Cardea-Explain", "no-store");
            }
            assertThat(origin.requests()).allSatisfy(request -> assertThat(request.field("X-Cardea-Explain")).isEmpty()).allSatisfy(request -> assertThat(request.field("X_Cardea_Explain")).isEmpty());
            assertThat(ask(edge.port(), "GET", "/books", "X-Cardea-Explain: " + edge.explainToken(Duration.ofMinutes(1), "localhost", "/books"))).contains("Cardea-Explain");
        }
    }

    @Test
    void aKeyOfTheFileMakesTokensForAllEdgesWithItAndIsNeverShown() throws IOException {
        var key = "0123456789abcdef0123456789abcdef";
        var yaml = "admin: { address: \"127.0.0.1:0\", explain-key: " + key + " }\nroutes: [{ respond: fine }]\n";
        try (var one = Cardea.start(file(yaml)); var two = Cardea.start(file(yaml))) {
            assertThat(ask(two.port(), "GET", "/", "X-Cardea-Explain: " + one.explainToken(Duration.ofMinutes(1), "", ""))).contains("Cardea-Explain");
            assertThat(ask(one.adminPort().orElseThrow(), "GET", "/config")).contains("explain-key: \"***\"").doesNotContain(key);
        }
    }

    @Test
    void aFloodOfRefusalsDoesNotWashAnExplainedOneAway() throws IOException {
        try (var edge = Cardea.start(file("admin: { address: \"127.0.0.1:0\", refused: 5 }\nroutes: [{ match: /a, respond: fine }]\n")); var client = new RawClient(edge.port())) {
            var id = found(EXPLAINED, ask(edge.port(), "GET", "/none", "X-Cardea-Explain: " + edge.explainToken(Duration.ofMinutes(1), "", "")));
            for (int i = 0; i < 20; i++) client.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertThat(explain(edge, id)).contains("\"/none\"");
            assertThat(edge.explained(id)).get().asString().contains("404");
            assertThat(ask(edge.adminPort().orElseThrow(), "GET", "/refused").split("\"request-id\"")).hasSize(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"hosts\":\"a\"}", "{\"seconds\":0}", "{\"seconds\":90000}", "{\"seconds\":\"x\"}", "{\"path\":\"books\"}", "{\"host\":1}", "[]"})
    void anOrderThatIsNoneIsToldSo(String order) throws IOException {
        try (var edge = Cardea.start(file("routes: [{ respond: fine }]\n"))) {
            assertThat(ask(edge.adminPort().orElseThrow(), "POST", "/explain-token", "Content-Type: application/json", "Content-Length: " + order.length() + "\r\n\r\n" + order)).startsWith("HTTP/1.1 400").contains("expected");
        }
    }
}
