// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;

/// A question's object of JSON.
final class JsonBody {
    static final int MOST = 256 << 10;

    private JsonBody() {}

    /// @throws IllegalArgumentException if it is no object of JSON
    static Map<String, Object> object(byte[] json) {
        try {
            return Reading.MAPPER.readValue(json, Reading.OBJECT);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected an object of JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("expected an object of JSON", e);
        }
    }

    /// Made by the first who asks something, not by every start.
    private static final class Reading {
        static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
        static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    }
}
