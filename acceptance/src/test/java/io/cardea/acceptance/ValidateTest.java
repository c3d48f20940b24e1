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
import java.time.Duration;
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
}
