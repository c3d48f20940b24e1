// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Answers to be stored, whose bodies follow from what their fields say: so whoever finds one can tell whether it is whole and its own.
final class Answers {
    private static final FieldName NUMBER = FieldName.of("X-Number");
    private static final FieldName LENGTH = FieldName.of("Content-Length");
    static final Terms TERMS = new Terms(60_000, 1_234, 987_654_321, 1_906_891_200, 30_000, 86_400_000, 77, 5);

    private Answers() {}

    static CacheKey key(String path) {
        return CacheKey.of(new Request("GET", "https", "shop.example", -1, path, "", "1.1", new Fields(), Body.empty()), "");
    }

    static Stored of(CacheKey key, long number, int length) {
        return of(key, "route", Variation.NONE, number, length);
    }

    static Stored of(CacheKey key, String scope, Variation variation, long number, int length) {
        var fields = new Fields().add(FieldName.of("Content-Type"), "text/plain").add(NUMBER, Long.toString(number)).add(LENGTH, Integer.toString(length));
        return Stored.of(key, scope, variation, 200, fields, TERMS, body(key, number, length), 7, List.of());
    }

    static Variation by(String language) {
        return new Variation(List.of("accept-language"), List.of(language));
    }

    /// Random bytes that anybody can make again.
    static byte[] bytes(CacheKey key, long number, int length) {
        var bytes = new byte[length];
        var random = new SplittableRandom(key.fingerprint() ^ number * 0x9E3779B97F4A7C15L);
        random.nextBytes(bytes);
        return bytes;
    }

    private static ByteBuf body(CacheKey key, long number, int length) {
        return length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.directBuffer(length, length).writeBytes(bytes(key, number, length));
    }

    static long number(Stored stored) {
        return Long.parseLong(stored.fields().first(NUMBER).orElseThrow());
    }

    static byte[] read(Stored stored) {
        var bytes = new byte[stored.body().readableBytes()];
        stored.body().getBytes(stored.body().readerIndex(), bytes);
        return bytes;
    }

    /// Fails unless every byte is that of the answer that the fields speak of.
    static void check(Stored stored) {
        int length = Integer.parseInt(stored.fields().first(LENGTH).orElseThrow());
        if (!Arrays.equals(read(stored), bytes(stored.key(), number(stored), length))) assertThat(read(stored)).as(stored.key() + " of " + length).isEqualTo(bytes(stored.key(), number(stored), length));
    }
}
