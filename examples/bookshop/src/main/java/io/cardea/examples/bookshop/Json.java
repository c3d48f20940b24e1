// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// JSON in and out, by one Jackson mapper. What comes in is read as a tree: binding records by reflection would
/// cost a tenth of a second of the start.
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {
    }

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A " + value.getClass().getSimpleName() + " cannot be written as JSON", e);
        }
    }

    /// A client's JSON object.
    ///
    /// @throws Problem 400 if it is no JSON or no object
    static JsonNode object(byte[] body) {
        try {
            var node = MAPPER.readTree(body);
            if (node != null && node.isObject()) return node;
            throw Problem.of(400, "That is not JSON we can read", "The body should be one JSON object.");
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw Problem.of(400, "That is not JSON we can read", at == null ? "The body is no JSON."
                    : "The body stops being JSON at line %d, column %d.".formatted(at.getLineNr(), at.getColumnNr()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One of our own resources.
    static JsonNode resource(String path) {
        try (InputStream in = Json.class.getResourceAsStream(path)) {
            if (in == null) throw new IllegalStateException("The resource " + path + " is missing: was the jar built whole?");
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("The resource " + path + " cannot be read", e);
        }
    }
}
