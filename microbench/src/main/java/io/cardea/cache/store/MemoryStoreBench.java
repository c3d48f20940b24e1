// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A hit of 1 KiB with eight fields in a store of ten thousand, and what a store into a full one costs.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MemoryStoreBench {
    private static final int MANY = 10_000;
    private static final Terms TERMS = new Terms(60_000, 1_234, 987_654_321, 1_906_891_200, 30_000, 86_400_000, 77, 5);
    private static final Fields FIELDS = new Fields().add(FieldName.of("Date"), "Wed, 05 Jun 2030 12:00:00 GMT").add(FieldName.of("Content-Type"), "application/json; charset=utf-8")
        .add(FieldName.of("Content-Length"), "1024").add(FieldName.of("Cache-Control"), "public, max-age=60").add(FieldName.of("ETag"), "\"5f0c7a1b-400\"")
        .add(FieldName.of("Last-Modified"), "Wed, 05 Jun 2030 11:00:00 GMT").add(FieldName.of("Vary"), "Accept-Encoding").add(FieldName.of("Server"), "origin/1.0");

    private final MemoryStore store = new MemoryStore(64 << 20);
    private final MemoryStore full = new MemoryStore(8 << 20);
    private final CacheKey[] keys = new CacheKey[MANY];
    private int next;
    private long fresh;

    @Setup
    public void fill() {
        for (int i = 0; i < MANY; i++) {
            keys[i] = key("/books/" + i);
            store.put(stored(keys[i]));
            full.put(stored(keys[i]));
        }
    }

    @TearDown
    public void close() {
        store.close();
        full.close();
    }

    private static CacheKey key(String path) {
        return CacheKey.of(new Request("GET", "https", "shop.example", -1, path, "", "1.1", new Fields(), Body.empty()), "");
    }

    private static Stored stored(CacheKey key) {
        return Stored.of(key, "route", Variation.NONE, 200, FIELDS, TERMS, Unpooled.wrappedBuffer(new byte[1024]), 0, List.of());
    }

    @Benchmark
    public long find() {
        next = next + 7919 & 8191;
        var found = store.find(keys[next]);
        long length = 0;
        for (var each : found) {
            length += each.length();
            each.release();
        }
        return length;
    }

    /// The same page again and again: what a page that all want costs.
    @Benchmark
    public long findTheSame() {
        var found = store.find(keys[1]).getFirst();
        long length = found.length();
        found.release();
        return length;
    }

    @Benchmark
    public boolean putIntoAFullOne() {
        return full.put(stored(key("/new/" + fresh++)));
    }
}
