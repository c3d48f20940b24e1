// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/// Reads a request's body whole, within a bound. On the loop.
final class JsonBody {
    static final int MOST = 256 << 10;

    private final Body body;
    private final Consumer<byte[]> whole;
    private final Runnable tooLarge;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    private JsonBody(Body body, Consumer<byte[]> whole, Runnable tooLarge) {
        this.body = body;
        this.whole = whole;
        this.tooLarge = tooLarge;
    }

    /// Calls one of the two, once; none if the client goes before its body has ended.
    static void read(Body body, Consumer<byte[]> whole, Runnable tooLarge) {
        new JsonBody(body, whole, tooLarge).pull();
    }

    private void pull() {
        while (true) {
            var chunk = body.read();
            if (chunk.isNone()) {
                body.demand(this::pull);
                return;
            }
            bytes.writeBytes(ByteBufUtil.getBytes(chunk.data()));
            chunk.data().release();
            if (chunk.isFailed()) return;
            if (bytes.size() > MOST) {
                if (!chunk.last()) body.cancel(Failure.of(Failure.Kind.CONTENT_TOO_LARGE, "more than a question needs"));
                tooLarge.run();
                return;
            }
            if (chunk.last()) {
                whole.accept(bytes.toByteArray());
                return;
            }
        }
    }

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
