// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/// Writes plain values as JSON, keys sorted, so that two dumps of the same state are the same bytes.
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final int DEEPEST = 32;

    private Json() {}

    /// @param value maps, iterables, strings, numbers and booleans; anything else by its `toString`
    static byte[] bytes(Object value) {
        var bytes = new ByteArrayOutputStream(4096);
        try (var generator = FACTORY.createGenerator(bytes)) {
            generator.useDefaultPrettyPrinter();
            write(generator, value, 0);
            generator.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Object value, int depth) throws IOException {
        if (depth > DEEPEST) {
            json.writeString("...");
            return;
        }
        switch (value) {
            case Map<?, ?> map -> {
                var sorted = new TreeMap<String, Object>();
                map.forEach((key, item) -> sorted.put(String.valueOf(key), item == null ? "" : item));
                json.writeStartObject();
                for (var entry : sorted.entrySet()) {
                    json.writeFieldName(entry.getKey());
                    write(json, entry.getValue(), depth + 1);
                }
                json.writeEndObject();
            }
            case Iterable<?> items -> {
                json.writeStartArray();
                for (var item : items) write(json, item == null ? "" : item, depth + 1);
                json.writeEndArray();
            }
            case Boolean truth -> json.writeBoolean(truth);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number when Double.isFinite(number) -> json.writeNumber(number);
            default -> json.writeString(String.valueOf(value));
        }
    }
}
