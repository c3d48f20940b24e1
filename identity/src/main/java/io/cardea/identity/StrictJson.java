// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Reads JSON that others have written and that a decision hangs on: one object in UTF-8, no name twice (RFC 7515 §4), nothing behind it, of bounded depth.
/// Any thread.
public final class StrictJson {
    private static final int DEEPEST = 16;
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxStringLength(64 << 10).maxNumberLength(40).maxNameLength(1024).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private StrictJson() {}

    /// @return strings, numbers, booleans, lists, maps and nulls
    /// @throws IllegalArgumentException for anything else; the message shows nothing of it
    public static Map<String, Object> object(byte[] bytes) {
        try {
            // Not by Jackson, which would guess at UTF-16 and UTF-32 too (RFC 8259 §8.1 has only this one).
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.isEmpty() || text.charAt(0) != '{') throw new IllegalArgumentException("expected an object of JSON");
            return MAPPER.readValue(text, OBJECT);
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw new IllegalArgumentException("expected an object of JSON in UTF-8, no name twice and at most " + DEEPEST + " deep", e);
        }
    }
}
