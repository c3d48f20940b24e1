// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `validate` lets through and what not, by real connections.
class ValidateTest {
    private static final String BOOK = """
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
         "required": ["title", "price"], "additionalProperties": false,
         "properties": {"title": {"type": "string", "minLength": 1, "pattern": "^(a+)+$|^[A-Z]"}, "price": {"$ref": "common.yaml#/$defs/price"}, "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true}}}
        """;
    private static final String COMMON = """
        $defs:
          price:
            type: number
            minimum: 0
            multipleOf: 0.01
        """;
    private static final String GOOD = "{\"title\":\"Emma\",\"price\":9.99}";

    @TempDir
    private Path folder;
    private FakeOrigin origin = FakeOrigin.of("stored");
    private Cardea edge;

    @BeforeEach
    void shop() throws IOException {
        Files.createDirectory(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/book.json"), BOOK);
        Files.writeString(folder.resolve("schemas/common.yaml"), COMMON);
        edge("validate: { body: schemas/book.json }");
    }

    private void edge(String policy) {
        if (edge != null) edge.close();
        try {
            Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: 127.0.0.1:0 }\nlog: off\nadmin: off\nroutes:\n  - match: /books/**\n    policies:\n      - " + policy.strip().replace("\n", "\n        ") + "\n    to: " + origin.url() + "\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        edge = Cardea.start(folder.resolve("cardea.yaml"));
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private RawClient client() {
        return new RawClient(edge.port());
    }

    private String post(String type, String body) {
        var length = body.getBytes(StandardCharsets.UTF_8).length;
        try (var client = client()) {
            return client.send("POST /books/1 HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n" + body).response();
        }
    }

    private String post(String body) {
        return post("application/json", body);
    }

    private static String status(String response) {
        return response.substring(9, 12);
    }

    private static JsonNode problem(String response) {
        try {
            assertThat(response).containsIgnoringCase("content-type: application/problem+json");
            return new ObjectMapper().readTree(response.substring(response.indexOf("\r\n\r\n") + 4));
        } catch (IOException e) {
            throw new AssertionError(response, e);
        }
    }

    @Test
    void aBodyThatFitsReachesTheOriginByteForByte() {
        var spaced = " { \"title\" : \"Emma\",\r\n \"price\": 9.990 } ";
        assertThat(status(post(spaced))).isEqualTo("200");
        assertThat(origin.requests().getFirst().body()).isEqualTo(spaced);
    }

    @Test
    void allThatIsWrongIsToldAtOnceWithItsPlace() {
        var answer = post("{\"title\":\"\",\"price\":-1,\"tags\":[\"a\",7],\"colour\":\"red\"}");
        assertThat(status(answer)).isEqualTo("400");
        var problem = problem(answer);
        assertThat(problem.path("requestId").asText()).isNotEmpty();
        assertThat(problem.path("errors")).extracting(each -> each.path("pointer").asText()).contains("/title", "/price", "/tags/1", "");
        assertThat(problem.path("errors")).allSatisfy(each -> assertThat(each.path("message").asText()).isNotEmpty());
        assertThat(origin.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "application/json; charset=UTF-8 | 200",
        "Application/JSON | 200",
        "application/vnd.shop+json | 200",
        "application/json; charset=utf-16 | 415",
        "application/json, text/plain | 415",
        "text/json | 415",
        "text/plain | 415",
        "application/jsonp | 415",
        "json | 415",
        "application/json; charset=utf-8; charset=utf-16 | 415",
        "multipart/form-data; boundary=x | 415"})
    void onlyJsonIsJson(String type, String status) {
        var answer = post(type, GOOD);
        assertThat(status(answer)).isEqualTo(status);
        if (status.equals("415")) assertThat(answer).containsIgnoringCase("\r\naccept: application/json");
    }

    @Test
    void aBodyWithTwoTypesOrNoneOrInACodingIsNotGuessedAt() {
        for (var fields : new String[] {"", "Content-Type: application/json\r\nContent-Type: text/plain\r\n", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"}) {
            try (var client = client()) {
                var answer = client.send("POST /books/1 HTTP/1.1\r\nHost: a\r\n" + fields + "Content-Length: " + GOOD.length() + "\r\nConnection: close\r\n\r\n" + GOOD).response();
                assertThat(status(answer)).as(fields).isEqualTo("415");
                if (fields.contains("gzip")) assertThat(answer).containsIgnoringCase("\r\naccept-encoding: identity");
            }
        }
        assertThat(origin.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"title\":\"Emma\",\"title\":\"x\",\"price\":1}", "\ufeff{}", "{\"title\":\"Emma\",\"price\":1e999999999}", "{\"title\":\"Emma\",\"price\":1} {}", "{\"title\":\"Emma\",\"price\":1", "[", "nonsense",
        "{\"title\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\",\"price\":1}"})
    void whatOthersReadDifferentlyIsRefused(String body) {
        var answer = post(body);
        assertThat(status(answer)).isEqualTo("400");
        assertThat(problem(answer).path("errors")).hasSize(1);
        assertThat(origin.requests()).isEmpty();
    }

    /// ATTACKS section 7, deep JSON: no client has to be waited for whose first bytes are too much.
    @Test
    void aHundredThousandBracketsAreRefusedAtTheFirstPiece() {
        try (var client = client()) {
            var answer = client.send("POST /books/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n" + "[".repeat(100_000)).response();
            assertThat(status(answer)).isEqualTo("400");
            assertThat(problem(answer).path("errors").get(0).path("message").asText()).contains("deeper in each other than 64");
        }
    }

    @Test
    void aBodyInChunksIsJudgedAndHandedOnAsAWhole() {
        var chunks = new StringBuilder();
        for (char c : GOOD.toCharArray()) chunks.append("1\r\n").append(c).append("\r\n");
        try (var client = client()) {
            assertThat(status(client.send("POST /books/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n").response())).isEqualTo("200");
            assertThat(origin.requests().getFirst().body()).isEqualTo(GOOD);
            assertThat(status(client.send("POST /books/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n").response())).isEqualTo("400");
        }
    }

    @Test
    void whoAsksFirstIsToldToGoOnOrNotTo() {
        edge("validate: { body: schemas/book.json, query: { page: { type: integer } } }");
        try (var client = client()) {
            client.send("POST /books/1?page=1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: " + GOOD.length() + "\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100");
            assertThat(status(client.send(GOOD).response())).isEqualTo("200");
        }
        for (var target : new String[] {"/books/1?page=x HTTP/1.1\r\nContent-Type: application/json", "/books/1 HTTP/1.1\r\nContent-Type: text/plain"}) {
            try (var client = client()) {
                assertThat(client.send("POST " + target + "\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: " + GOOD.length() + "\r\n\r\n").head()).startsWith("HTTP/1.1 4");
            }
        }
    }

    @Test
    void aLargeBodyIsJudgedBesideTheLoopAndAnEvenLargerOneIsNot() {
        edge("validate: { body: schemas/book.json, max-body: 300KiB }");
        var title = "A".repeat(50_000);
        var tags = new StringBuilder("[");
        for (int i = 0; i < 20_000; i++) tags.append('"').append(i).append("\",");
        var large = "{\"title\":\"" + title + "\",\"price\":1,\"tags\":" + tags + "\"x\"]}";
        assertThat(large.length()).isBetween(150_000, 300_000);
        assertThat(status(post(large))).isEqualTo("200");
        assertThat(origin.requests().getFirst().body()).isEqualTo(large);
        assertThat(status(post(large.replace("\"x\"]", "7]")))).isEqualTo("400");
        assertThat(status(post("\"" + "x".repeat(310_000) + "\""))).isEqualTo("413");
        try (var client = client()) {
            client.send("POST /books/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 5; i++) client.send("10000\r\n" + " ".repeat(65_536) + "\r\n");
            assertThat(status(client.response())).isEqualTo("413");
        }
    }

    @Test
    void http2IsJudgedAlike() {
        try (var client = new RawHttp2(edge.port())) {
            client.request(1, false, "POST", "/books/1", "content-type: application/json").data(1, false, GOOD.substring(0, 5)).data(1, true, GOOD.substring(5));
            assertThat(client.outcome(1).word()).isEqualTo("200");
            client.request(3, false, "POST", "/books/1", "content-type: application/json").data(3, true, "{}");
            var refused = client.outcome(3);
            assertThat(refused.word()).isEqualTo("400");
            assertThat(refused.body()).contains("\"pointer\":\"\"", "title", "price");
            client.request(5, false, "POST", "/books/1", "content-type: application/json").data(5, false, "[".repeat(1_000));
            assertThat(client.outcome(5).word()).isEqualTo("400");
        }
    }

    @Test
    void aMissingBodyIsRefusedWhereOneBelongsAndABodyOfAGetIsJudgedLikeAny() {
        try (var client = client()) {
            assertThat(status(client.send("POST /books/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").response())).isEqualTo("400");
            assertThat(status(client.send("GET /books/1 HTTP/1.1\r\nHost: a\r\n\r\n").response())).isEqualTo("200");
            assertThat(status(client.send("GET /books/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}").response())).isEqualTo("400");
        }
    }

    @Test
    void methodsLengthsAndParametersAreDeclaredInTheFile() {
        edge("""
            validate:
              methods: [GET, POST]
              require-length: true
              content-types: [text/*]
              query: { page: { type: integer, min: 1 }, sort: { one-of: [title, price] }, tag: { many: true, max-length: 3 } }
              headers: { X-Shop: { required: true, pattern: "^[a-z]+$" } }
              cookies: { level: { type: integer } }
            """);
        var rows = new String[] {
            "PUT /books/1 HTTP/1.1\r\nX-Shop: a|405", "GET /books/1?page=1&sort=title&tag=a&tag=b HTTP/1.1\r\nX-Shop: a\r\nCookie: level=3|200", "GET /books/1?page=0 HTTP/1.1\r\nX-Shop: a|400",
            "GET /books/1?sort=size HTTP/1.1\r\nX-Shop: a|400", "GET /books/1?page=1&page=2 HTTP/1.1\r\nX-Shop: a|400", "GET /books/1?tag=long HTTP/1.1\r\nX-Shop: a|400", "GET /books/1 HTTP/1.1\r\nX-Shop: A|400", "GET /books/1 HTTP/1.1|400",
            "GET /books/1 HTTP/1.1\r\nX-Shop: a\r\nCookie: level=high|400"};
        for (var row : rows) {
            try (var client = client()) {
                var answer = client.send(row.substring(0, row.length() - 4) + "\r\nHost: a\r\n\r\n").response();
                assertThat(status(answer)).as(row).isEqualTo(row.substring(row.length() - 3));
                if (row.endsWith("405")) assertThat(answer).containsIgnoringCase("\r\nallow: GET, POST");
            }
        }
        try (var client = client()) {
            assertThat(status(client.send("POST /books/1 HTTP/1.1\r\nHost: a\r\nX-Shop: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n").response())).isEqualTo("411");
        }
        try (var client = client()) {
            assertThat(status(client.send("POST /books/1 HTTP/1.1\r\nHost: a\r\nX-Shop: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}").response())).isEqualTo("415");
        }
    }

    @Test
    void whatIsOnlyReportedPassesAsItCame() {
        edge("validate: { body: schemas/book.json, report-only: true, max-body: 64KiB }");
        for (var body : new String[] {"{}", "[".repeat(1_000), "no json", " ".repeat(200_000)}) {
            origin.forget();
            assertThat(status(post(body))).isEqualTo("200");
            assertThat(origin.requests().getFirst().body()).isEqualTo(body);
        }
        assertThat(status(post("text/plain", "x"))).isEqualTo("200");
    }

    @Test
    void aSchemaThatChangesIsTakenInByAReload() throws IOException {
        assertThat(status(post("{}"))).isEqualTo("400");
        Files.writeString(folder.resolve("schemas/book.json"), "{}");
        edge.reload(folder.resolve("cardea.yaml"));
        assertThat(status(post("{}"))).isEqualTo("200");
    }

    // ---- OpenAPI ------------------------------------------------------------------------------------------------

    private static final String SHOP = """
        openapi: 3.1.0
        info: { title: Book Shop, version: "1" }
        servers: [{ url: "https://shop.example.com/v1" }]
        paths:
          /books:
            get:
              operationId: listBooks
              parameters: [{ name: limit, in: query, schema: { type: integer, maximum: 100 } }]
              responses: { "200": { description: ok, content: { application/json: { schema: { type: array } } } } }
            post:
              requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Book" } } } }
              responses: { "201": { description: made } }
          /books/{id}:
            delete:
              parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
              responses: { "204": { description: gone } }
        components:
          schemas:
            Book: { type: object, required: [title], properties: { title: { type: string } } }
        """;

    private void routes(String more) {
        edge.close();
        try {
            Files.writeString(folder.resolve("shop.yaml"), SHOP);
            Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: 127.0.0.1:0 }\nlog: off\nadmin: off\n" + more.replace("ORIGIN", origin.url()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        edge = Cardea.start(folder.resolve("cardea.yaml"));
    }

    private String ask(String line, String body) {
        try (var client = client()) {
            return client.send(line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + (body.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n") + "\r\n" + body).response();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openapi:\n  - file: shop.yaml\n    to: ORIGIN\n", "routes:\n  - match: /v1/**\n    policies:\n      - validate: { openapi: shop.yaml }\n    to: ORIGIN\n"})
    void aDocumentOfOpenApiSaysWhatIsTaken(String file) {
        routes(file);
        assertThat(status(ask("GET /v1/books?limit=7", ""))).isEqualTo("200");
        assertThat(status(ask("GET /v1/books?limit=700", ""))).isEqualTo("400");
        assertThat(status(ask("POST /v1/books", "{\"title\":\"Emma\"}"))).isEqualTo("200");
        assertThat(status(ask("POST /v1/books", "{\"title\":7}"))).isEqualTo("400");
        assertThat(status(ask("POST /v1/books", ""))).isEqualTo("400");
        assertThat(status(ask("DELETE /v1/books/7", ""))).isEqualTo("200");
        assertThat(status(ask("DELETE /v1/books/seven", ""))).isEqualTo("400");
        assertThat(status(ask("DELETE /v1/books/7", "{}"))).isEqualTo("400");
        assertThat(ask("PATCH /v1/books/7", "")).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: DELETE");
        assertThat(status(ask("GET /v1/authors", ""))).isEqualTo("404");
    }

    @Test
    void whatIsNotInTheDocumentMayPass() {
        routes("routes:\n  - policies:\n      - validate: { openapi: { file: shop.yaml, base-path: /v1, unknown: pass, unknown-query: refuse } }\n    to: ORIGIN\n");
        assertThat(status(ask("GET /v1/authors", ""))).isEqualTo("200");
        assertThat(status(ask("PATCH /v1/books", ""))).isEqualTo("200");
        assertThat(status(ask("GET /v1/books?limit=1&page=2", ""))).isEqualTo("400");
    }

    @Test
    void anAnswerThatIsNotAsDeclaredIsRefusedOrOnlyLogged() {
        origin.close();
        origin = new FakeOrigin((request, peer) -> {
            var body = request.line().contains("limit=1") ? "[1]" : "{\"a\":1}";
            peer.write("HTTP/1.1 " + (request.line().contains("limit=3") ? "418 x" : "200 OK") + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        });
        routes("routes:\n  - policies:\n      - validate: { openapi: { file: shop.yaml, responses: refuse } }\n    to: ORIGIN\n");
        assertThat(ask("GET /v1/books?limit=1", "")).startsWith("HTTP/1.1 200").endsWith("[1]");
        assertThat(ask("GET /v1/books?limit=2", "")).startsWith("HTTP/1.1 502").doesNotContain("{\"a\":1}");
        assertThat(ask("GET /v1/books?limit=3", "")).startsWith("HTTP/1.1 502");
        routes("routes:\n  - policies:\n      - validate: { openapi: { file: shop.yaml, responses: log } }\n    to: ORIGIN\n");
        assertThat(ask("GET /v1/books?limit=2", "")).startsWith("HTTP/1.1 200").endsWith("{\"a\":1}");
    }

    @Test
    void mistakesInSchemasAreToldWithTheirFile() throws IOException {
        Files.writeString(folder.resolve("schemas/book.json"), "{\n\"type\": \"strin\"}");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> edge.reload(folder.resolve("cardea.yaml"))).hasMessageContaining("schemas/book.json:2:").hasMessageContaining("this is no schema");
        assertThat(status(post(GOOD))).as("the old one goes on").isEqualTo("200");
    }
}
