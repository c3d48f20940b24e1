// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Makes readers with the same limits. Any thread.
public final class JsonReaders {
    private final JsonLimits limits;
    private final JsonFactory factory;

    public JsonReaders(JsonLimits limits) {
        this.limits = limits;
        // The parser's tables of names are off: they outlive a request, and would hold what strangers send.
        factory = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(limits.depth() + 1) // ours comes first, and knows the place
                .maxStringLength(limits.string())
                .maxNameLength(limits.name())
                .maxNumberLength(limits.number())
                .build())
            .build();
    }

    public JsonReader begin() {
        try {
            return new JsonReader(limits, factory.createNonBlockingByteArrayParser());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it opens nothing
        }
    }

    /// A text that is here as a whole.
    ///
    /// @throws JsonMistake if it is no JSON, or more of it than is taken
    public JsonNode read(byte[] bytes) throws JsonMistake {
        var reader = begin();
        reader.feed(bytes, 0, bytes.length);
        return reader.end();
    }
}
