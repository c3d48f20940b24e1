// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Plain values to JSON and back. What is read may be an attacker's: nothing in it is deep or long.
public final class Json {
    private static final int DEEPEST = 8;
    private static final int LONGEST = 4096;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxStringLength(LONGEST).maxNameLength(LONGEST).maxNumberLength(20).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private Json() {}

    /// @param value maps, lists, strings, numbers and booleans
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // plain values can be written
        }
    }

    /// @throws IllegalArgumentException if it is no object of JSON, or has a name twice
    public static Map<String, Object> object(byte[] json) {
        try {
            var read = MAPPER.readValue(json, OBJECT);
            if (read != null) return read; // the word `null`
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected an object of JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("expected an object of JSON", e);
        }
        throw new IllegalArgumentException("expected an object of JSON, found null");
    }

    /// All that an instance said of itself.
    public static Map<String, Object> plain(Registration registration) {
        var plain = new LinkedHashMap<String, Object>();
        plain.put("service", registration.service());
        plain.put("id", registration.id());
        plain.put("address", registration.address());
        if (!registration.zone().isEmpty()) plain.put("zone", registration.zone());
        plain.put("weight", registration.weight());
        plain.put("priority", registration.priority());
        if (!registration.labels().isEmpty()) plain.put("labels", new TreeMap<>(registration.labels()));
        if (!registration.healthPath().isEmpty()) plain.put("health", registration.healthPath());
        if (registration.draining()) plain.put("draining", true);
        plain.put("ttl", text(registration.ttl()));
        return plain;
    }

    /// `30s`, or `1500ms` for what is no whole second.
    public static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
