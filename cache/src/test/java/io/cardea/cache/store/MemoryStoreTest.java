// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {
    @Override
    Store open(long most) {
        return new MemoryStore(most);
    }

    @Test
    void aBodyIsSentFromWhereItIsStored() {
        try (var store = new MemoryStore(4 << 20)) {
            var key = Answers.key("/a");
            store.put(Answers.of(key, 1, 1024));
            var one = store.find(key).getFirst();
            var other = store.find(key).getFirst();
            assertThat(one.body().isDirect()).isTrue();
            assertThat(one.body().memoryAddress()).as("no copy for each").isEqualTo(other.body().memoryAddress());
            assertThat(one.body().nioBuffer().isDirect()).isTrue();
            one.release();
            other.release();
        }
    }

    @Test
    void nobodyCanWriteIntoWhatIsStored() {
        try (var store = new MemoryStore(4 << 20)) {
            var key = Answers.key("/a");
            store.put(Answers.of(key, 1, 100));
            var found = store.find(key).getFirst();
            assertThat(found.body().isReadOnly()).isTrue();
            Assertions.assertThatThrownBy(() -> found.body().setByte(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
            Assertions.assertThatThrownBy(() -> found.body().setBytes(0, new byte[4])).isInstanceOf(ReadOnlyBufferException.class);
            Assertions.assertThatThrownBy(() -> found.body().nioBuffer().put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
            Assertions.assertThatThrownBy(() -> found.body().getByte(100)).isInstanceOf(IndexOutOfBoundsException.class);
            Answers.check(found);
            found.release();
        }
    }

    @Test
    void aBodyReadsTheSameInEveryWay() {
        try (var store = new MemoryStore(4 << 20)) {
            for (int length : new int[] {40, 300_000}) { // one block, and a chain: slabs are of 64 KiB
                var key = Answers.key("/a" + length);
                store.put(Answers.of(key, 1, length));
                var found = store.find(key).getFirst();
                var wanted = io.netty.buffer.Unpooled.wrappedBuffer(Answers.bytes(key, 1, length));
                ByteBuf body = found.body();
                for (int at : new int[] {0, 3, 16, length - 8}) {
                    assertThat(body.getLong(at)).isEqualTo(wanted.getLong(at));
                    assertThat(body.getLongLE(at)).isEqualTo(wanted.getLongLE(at));
                    assertThat(body.getInt(at)).isEqualTo(wanted.getInt(at));
                    assertThat(body.getIntLE(at)).isEqualTo(wanted.getIntLE(at));
                    assertThat(body.getUnsignedMedium(at)).isEqualTo(wanted.getUnsignedMedium(at));
                    assertThat(body.getUnsignedMediumLE(at)).isEqualTo(wanted.getUnsignedMediumLE(at));
                    assertThat(body.getShort(at)).isEqualTo(wanted.getShort(at));
                    assertThat(body.getShortLE(at)).isEqualTo(wanted.getShortLE(at));
                    assertThat(body.getByte(at)).isEqualTo(wanted.getByte(at));
                }
                var slice = body.slice(10, length - 20);
                assertThat(slice.getLong(2)).isEqualTo(wanted.getLong(12));
                var copied = body.copy(5, 30);
                assertThat(copied).isEqualTo(wanted.slice(5, 30));
                copied.release();
                var buffer = ByteBuffer.allocate(20);
                body.getBytes(7, buffer);
                assertThat(ByteBuffer.wrap(Answers.bytes(key, 1, length), 7, 20)).isEqualTo(buffer.flip());
                var heap = io.netty.buffer.Unpooled.buffer(20).writerIndex(20);
                body.getBytes(7, heap, 0, 20);
                assertThat(heap).isEqualTo(wanted.slice(7, 20));
                assertThat(body.indexOf(0, length, wanted.getByte(33))).isEqualTo(wanted.indexOf(0, length, wanted.getByte(33)));
                found.release();
            }
        }
    }

    @Test
    void allMemoryGoesBackWhenTheLastReaderOfAClosedStoreHasGone() {
        var store = new MemoryStore(4 << 20);
        var held = new ArrayList<Stored>();
        for (int length : new int[] {0, 10, 1000, 500_000}) {
            var key = Answers.key("/" + length);
            store.put(Answers.of(key, 1, length));
            held.addAll(store.find(key));
        }
        store.close();
        store.close();
        for (var each : held) {
            assertThat(store.isFree()).isFalse();
            Answers.check(each);
            each.release();
        }
        assertThat(store.isFree()).isTrue();
        var key = Answers.key("/late");
        var late = Answers.of(key, 1, 10);
        assertThat(store.put(late)).isFalse();
        assertThat(late.body().refCnt()).isZero();
        assertThat(store.find(key)).isEmpty();
        assertThat(store.remove(key)).isZero();
        assertThat(store.visit(0, 10, (stored, hits) -> true)).isZero();
        assertThat(store.usage().bytes()).isZero();
    }

    @Test
    void anObjectMayTakeHalfOfTheStore() {
        try (var store = new MemoryStore(4 << 20)) {
            var key = Answers.key("/large");
            assertThat(store.put(Answers.of(key, 1, (int) store.mostObject() - 4096))).isTrue();
            var found = store.find(key).getFirst();
            Answers.check(found);
            assertThat(found.body().nioBufferCount()).isGreaterThan(1);
            found.release();
        }
    }

    @Test
    void hitsAreCountedAndSurviveNewTerms() {
        try (var store = new MemoryStore(4 << 20)) {
            var key = Answers.key("/a");
            store.put(Answers.of(key, 1, 10));
            for (int i = 0; i < 100; i++) store.find(key).forEach(Stored::release);
            var old = store.find(key).getFirst();
            store.replace(old, old.with(old.fields().copy().add(FieldName.of("X-More"), "x".repeat(500)), old.terms()));
            old.release();
            var seen = new ArrayList<Long>();
            long cursor = 0;
            do cursor = store.visit(cursor, 10, (stored, hits) -> seen.add(hits)); while (cursor != 0);
            assertThat(seen).containsExactly(101L);
        }
    }

    @Test
    void whatWentIsToldWithItsReasonTheNewestFirst() {
        try (var store = new MemoryStore(1 << 20)) {
            for (int i = 0; i < 3000; i++) store.put(Answers.of(Answers.key("/many/" + i), i, 2000));
            var evictions = store.evictions();
            assertThat(evictions).hasSize(1000);
            assertThat(evictions.subList(0, 50)).extracting(Store.Eviction::url).as("of those that came last").anyMatch(url -> url.startsWith("https://shop.example/many/29"));
            assertThat(evictions).allSatisfy(each -> {
                assertThat(each.bytes()).isBetween(2000L, 2400L);
                assertThat(each.why()).isNotEmpty();
            });
            assertThat(evictions).extracting(Store.Eviction::why).contains("others are wanted more");
            for (int i = 0; i < 60; i++) store.put(Answers.of(Answers.key("/v"), "route", Answers.by("l" + i), i, 10));
            assertThat(store.evictions()).extracting(Store.Eviction::why).contains("too many variants");
        }
    }

    @Test
    void aCrowdOfVariantsThatNobodyAsksForTwiceLeavesThoseThatAreWantedThere() {
        try (var store = new MemoryStore(4 << 20)) {
            var key = Answers.key("/page");
            var wanted = List.of("de", "en", "fr", "it");
            int hits = 0;
            for (int i = 0; i < 2000; i++) {
                if (i % 10 == 0) hits += ask(store, key, "route", wanted.get(i / 10 % 4)) ? 1 : 0;
                ask(store, key, "route", "made-up-" + i);
            }
            assertThat(hits).as("of 200, each missed once").isEqualTo(196);
        }
    }

    @Test
    void aCrowdOfScopesLeavesThoseThatAreWantedThere() {
        try (var store = new MemoryStore(4 << 20)) {
            var key = Answers.key("/page");
            int hits = 0;
            for (int i = 0; i < 2000; i++) {
                if (i % 10 == 0) hits += ask(store, key, "route\nX-A:1:" + i / 10 % 4, "de") ? 1 : 0;
                ask(store, key, "route\nX-A:9:" + (100_000_000 + i), "de");
            }
            assertThat(hits).as("of 200, each missed once").isEqualTo(196);
        }
    }

    @Test
    void anAnswerIsNotPushedOutByOtherCodingsOfIt() {
        try (var store = new MemoryStore(8 << 20)) {
            var key = Answers.key("/page");
            for (int i = 0; i < Store.MOST_VARIANTS; i++) ask(store, key, "route", "l" + i);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < Store.MOST_VARIANTS; i++) for (var coding : List.of("br", "gzip", "zstd")) {
                    assertThat(ask(store, key, "route", "l" + i)).isTrue();
                    ask(store, key, "route\n=" + coding + " " + round, "l" + i);
                }
            }
            for (int i = 0; i < Store.MOST_VARIANTS; i++) assertThat(ask(store, key, "route", "l" + i)).isTrue();
        }
    }

    /// As the walk does: finds all, is given one of them.
    private static boolean ask(Store store, CacheKey key, String scope, String language) {
        boolean there = false;
        for (var each : store.find(key)) {
            if (each.scope().equals(scope) && each.variation().equals(Answers.by(language))) {
                store.used(each);
                there = true;
            }
            each.release();
        }
        if (!there) store.put(Answers.of(key, scope, Answers.by(language), 1, 10));
        return there;
    }

    @Test
    void onlyWhatWasGivenCountsAsFoundWhereThereAreSeveral() {
        try (var store = new MemoryStore(4 << 20)) {
            var key = Answers.key("/page");
            for (int i = 0; i < 5; i++) ask(store, key, "route", "de");
            for (int i = 0; i < 3; i++) ask(store, key, "route", "en");
            var hits = new ArrayList<Long>();
            store.show(key, (stored, found) -> hits.add(found));
            assertThat(hits).as("the look that found only the other one counts for that").containsExactlyInAnyOrder(5L, 2L);
        }
    }

    @Test
    void ofThoseThatGoForOneSomeAreNotedAndAllAreCounted() {
        var evictions = new Evictions();
        var key = Answers.key("/a").encoded();
        for (int i = 0; i < 3; i++) {
            evictions.begin();
            for (int j = 0; j < 30_000; j++) if (evictions.count()) evictions.note(new Evictions.Noted(key, "why", j, 0));
        }
        assertThat(evictions.counted()).isEqualTo(90_000);
        assertThat(evictions.last()).hasSize(3 * Evictions.MOST_AT_ONCE);
        assertThat(evictions.last().getFirst().told()).isEqualTo(new Store.Eviction("https://shop.example/a", "why", Evictions.MOST_AT_ONCE - 1, 0));
    }

    @Test
    void aCrowdOfKeysThatNobodyAsksForTwiceLeavesTheHotOnesThere() {
        try (var store = new MemoryStore(2 << 20)) {
            for (int round = 0; round < 4; round++) for (int i = 0; i < 200; i++) ask(store, "/hot/" + i);
            int hits = 0;
            for (int i = 0; i < 60_000; i++) {
                ask(store, "/flood/" + i);
                if (i % 10 == 0 && ask(store, "/hot/" + i / 10 % 200)) hits++;
            }
            assertThat(hits).as("of 6,000").isGreaterThan(5_500);
        }
    }

    private static boolean ask(Store store, String path) {
        var key = Answers.key(path);
        var found = store.find(key);
        found.forEach(Stored::release);
        if (found.isEmpty()) store.put(Answers.of(key, 1, 4000));
        return !found.isEmpty();
    }
}
