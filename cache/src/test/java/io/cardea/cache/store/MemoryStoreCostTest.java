// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.rfc9111.Variation;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What an entry costs beside what it holds.
class MemoryStoreCostTest {
    private static final int MANY = 200_000;

    private static Fields usual(int number) {
        return new Fields().add(FieldName.of("Date"), "Wed, 05 Jun 2030 12:00:00 GMT").add(FieldName.of("Content-Type"), "application/json; charset=utf-8")
            .add(FieldName.of("Content-Length"), "10").add(FieldName.of("Cache-Control"), "public, max-age=60").add(FieldName.of("ETag"), "\"5f0c7a1b-" + number + '"')
            .add(FieldName.of("Last-Modified"), "Wed, 05 Jun 2030 11:00:00 GMT").add(FieldName.of("Vary"), "Accept-Encoding").add(FieldName.of("Server"), "origin/1.0");
    }

    private static int bytesOf(Fields fields) {
        int[] sum = {0};
        fields.forEachSlice((bytes, name, nameLength, value, valueLength) -> sum[0] += nameLength + valueLength);
        return sum[0];
    }

    private static long heapUsed() {
        for (int i = 0; i < 3; i++) System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void anEntryCostsLessThanTwoHundredBytesAndNothingOnTheHeap() {
        try (var store = new MemoryStore(192 << 20)) {
            for (int i = 0; i < 1000; i++) store.put(stored(MANY + i)); // classes are loaded, pages begun
            long heap = heapUsed();
            long begun = store.usage().bytes();
            long own = 0;
            for (int i = 0; i < MANY; i++) {
                var stored = stored(i);
                own += stored.key().encoded().length + bytesOf(stored.fields()) + stored.length();
                assertThat(store.put(stored)).isTrue();
            }
            assertThat(store.usage().entries()).isEqualTo(MANY + 1000);
            double overhead = (store.usage().bytes() - begun - own) / (double) MANY;
            assertThat(overhead).as("bytes beside key, fields and body").isLessThan(200);
            assertThat(heapUsed() - heap).as("bytes of heap for %d entries", MANY).isLessThan(MANY * 4L);
            store.find(Answers.key("/tiny/77")).forEach(Stored::release);
        }
    }

    private static Stored stored(int number) {
        return Stored.of(Answers.key("/tiny/" + number), "route", Variation.NONE, 200, usual(number), Answers.TERMS, Unpooled.wrappedBuffer(new byte[10]), 0, List.of());
    }

    @Test
    void littleOfAFullStoreIsWaste() {
        long memory = 64L << 20;
        try (var store = new MemoryStore(memory)) {
            var random = new SplittableRandom(5);
            for (int i = 0; i < 60_000; i++) {
                int length = (int) Math.pow(100_000, random.nextDouble());
                store.put(Answers.of(Answers.key("/" + random.nextInt(40_000)), i, length));
            }
            var usage = store.usage();
            assertThat(usage.evicted()).isPositive();
            assertThat(usage.bytes()).as("of %d", memory).isGreaterThan(memory * 93 / 100);
        }
    }
}
