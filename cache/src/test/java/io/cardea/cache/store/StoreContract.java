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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store does, whatever lies behind it.
abstract class StoreContract {
    private static final long MEMORY = 8 << 20;

    private Store store;
    private final CacheKey key = Answers.key("/books/1");

    /// @param most bytes
    abstract Store open(long most);

    @BeforeEach
    void begin() {
        store = open(MEMORY);
    }

    @AfterEach
    void end() {
        store.close();
    }

    private List<Long> numbers(CacheKey wanted) {
        var found = store.find(wanted);
        var numbers = found.stream().map(Answers::number).toList();
        found.forEach(Answers::check);
        found.forEach(Stored::release);
        return numbers;
    }

    @Test
    void whatWasPutIsFoundWithAllThatIsKnownOfIt() {
        var odd = CacheKey.of(new Request("GET", "http", "[2001:db8::1]", 8080, "/b\u00fccher/1;2:3", "", "1.1", new Fields(), Body.empty()), "q=5:a&\u00e9=\u20ac");
        var fields = new Fields().add(FieldName.of("ETag"), "\"\u00e4\u00ff\"").add(FieldName.of("Link"), "</a>").add(FieldName.of("x-EMPTY"), "").add(FieldName.of("Link"), "</b>").add(FieldName.of("Gone"), "1");
        fields.remove(FieldName.of("Gone"));
        var variation = new Variation(List.of("accept-language", "cookie"), List.of("de,\u00e9n", "\0"));
        var terms = new Terms(1L << 41, 0, -5, 253_402_300_799L, 0, 1L << 41, 1L << 40, 63);
        var stored = Stored.of(odd, "route\nX:1:\u00e9", variation, 404, fields, terms, Unpooled.copiedBuffer(new byte[] {1, 2, 3}), 1L << 40, List.of("a", "\u00e9tag", "c".repeat(300)));
        assertThat(store.put(stored)).isTrue();
        var found = store.find(odd);
        assertThat(found).hasSize(1);
        var one = found.getFirst();
        assertThat(one.key()).isEqualTo(odd);
        assertThat(one.scope()).isEqualTo("route\nX:1:\u00e9");
        assertThat(one.variation()).isEqualTo(variation);
        assertThat(one.status()).isEqualTo(404);
        assertThat(one.fields()).hasToString(fields.toString());
        assertThat(one.fields().first(FieldName.of("etag"))).contains("\"\u00e4\u00ff\"");
        assertThat(one.fields().all(FieldName.of("link"))).containsExactly("</a>", "</b>");
        assertThat(one.terms()).isEqualTo(terms);
        assertThat(Answers.read(one)).containsExactly(1, 2, 3);
        assertThat(one.length()).isEqualTo(3);
        assertThat(one.sequence()).isEqualTo(1L << 40);
        assertThat(one.tags()).containsExactly("a", "\u00e9tag", "c".repeat(300));
        assertThat(one.arrival()).isEqualTo(stored.arrival());
        one.release();
    }

    @Test
    void fieldsThatWereFoundMayBeCopiedAndAddedTo() {
        store.put(Answers.of(key, 1, 10));
        var found = store.find(key).getFirst();
        var copy = found.fields().copy();
        for (int i = 0; i < 40; i++) copy.addTrusted(FieldName.of("Age"), "12345678");
        assertThat(copy.first(FieldName.of("Content-Type"))).contains("text/plain");
        assertThat(found.fields().contains(FieldName.of("Age"))).isFalse();
        assertThat(found.scope()).isEqualTo("route");
        found.release();
    }

    @Test
    void eachOneWhoIsGivenItAddsToFieldsOfHisOwn() {
        store.put(Answers.of(key, 1, 10));
        var found = store.find(key).getFirst();
        var before = found.fields().toString();
        var mine = found.ownFields();
        var second = found.ownFields();
        for (int i = 0; i < 40; i++) { // within the room that is there for it, and beyond
            mine.addTrusted(FieldName.of("Age"), "1");
            second.addTrusted(FieldName.of("Age"), "2");
            assertThat(mine.all(FieldName.of("Age"))).containsOnly("1").hasSize(i + 1);
            assertThat(second.all(FieldName.of("Age"))).containsOnly("2").hasSize(i + 1);
        }
        mine.remove(FieldName.of("Content-Type"));
        assertThat(second.first(FieldName.of("Content-Type"))).contains("text/plain");
        assertThat(found.fields()).hasToString(before);
        assertThat(found.key()).isEqualTo(key);
        assertThat(found.scope()).isEqualTo("route");
        found.release();
        var again = store.find(key).getFirst();
        assertThat(again.fields()).hasToString(before);
        again.release();
    }

    @Test
    void ofManyScopesOnlyTheOneThatIsAskedForIsFound() {
        for (var scope : List.of("route", "route\nX:1:\u00e9", "rout", "route2", "r".repeat(200))) {
            store.put(Stored.of(key, scope, Variation.NONE, 200, new Fields(), Answers.TERMS, Unpooled.copiedBuffer(new byte[scope.length()]), 0, List.of()));
        }
        for (var scope : List.of("route", "route\nX:1:\u00e9", "rout", "route2", "r".repeat(200))) {
            var found = store.find(key, scope);
            assertThat(found).extracting(Stored::scope).containsExactly(scope);
            assertThat(found.getFirst().length()).isEqualTo(scope.length());
            found.forEach(Stored::release);
        }
        assertThat(store.find(key, "rou")).isEmpty();
        assertThat(store.find(key, "")).isEmpty();
        var all = store.find(key);
        assertThat(all).hasSize(5);
        all.forEach(Stored::release);
    }

    @Test
    void nothingIsFoundOfAnotherKey() {
        store.put(Answers.of(key, 1, 10));
        assertThat(store.find(Answers.key("/books/2"))).isEmpty();
        assertThat(store.remove(Answers.key("/books/2"))).isZero();
        assertThat(numbers(key)).containsExactly(1L);
    }

    @Test
    void bodiesOfAllLengthsComeBackToTheByte() {
        for (int length : new int[] {0, 1, 7, 8, 9, 1000, 4095, 65_536, 131_073, 1_000_000}) {
            store.put(Answers.of(key, length, length));
            assertThat(numbers(key)).containsExactly((long) length);
        }
    }

    @Test
    void theSameVariantTakesThePlaceOfTheOneBefore() {
        for (int i = 0; i < 5; i++) store.put(Answers.of(key, i, 10 + i));
        assertThat(numbers(key)).containsExactly(4L);
        assertThat(store.usage().entries()).isEqualTo(1);
    }

    @Test
    void otherVariantsAndScopesStandBesideItTheNewestFirst() {
        store.put(Answers.of(key, 1, 10));
        store.put(Answers.of(key, "route", Answers.by("de"), 2, 10));
        store.put(Answers.of(key, "route", Answers.by("en"), 3, 10));
        store.put(Answers.of(key, "other", Variation.NONE, 4, 10));
        store.put(Answers.of(key, "route", Answers.by("de"), 5, 10));
        assertThat(numbers(key)).containsExactly(5L, 4L, 3L, 1L);
        assertThat(store.remove(key)).isEqualTo(4);
        assertThat(numbers(key)).isEmpty();
        assertThat(store.usage().entries()).isZero();
    }

    @Test
    void ofTooManyVariantsSomeGoButNotTheOneThatComes() {
        for (int i = 0; i < Store.MOST_VARIANTS + 5; i++) {
            store.put(Answers.of(key, "route", Answers.by("l" + i), i, 10));
            assertThat(numbers(key)).hasSize(Math.min(i + 1, Store.MOST_VARIANTS)).startsWith((long) i);
        }
    }

    @Test
    void variantsAreCountedForEachScope() {
        store.put(Answers.of(key, "another", Variation.NONE, 1, 10));
        for (int i = 0; i < 3 * Store.MOST_VARIANTS; i++) store.put(Answers.of(key, "route", Answers.by("l" + i), 2, 10));
        assertThat(numbers(key)).hasSize(Store.MOST_VARIANTS + 1).endsWith(1L);
    }

    @Test
    void scopesOfOneKeyAreBoundedToo() {
        for (int i = 0; i < 2 * Store.MOST_OF_A_KEY; i++) store.put(Answers.of(key, "route\nX-A:4:" + (1000 + i), Variation.NONE, i, 10));
        assertThat(numbers(key)).hasSize(Store.MOST_OF_A_KEY).startsWith(2L * Store.MOST_OF_A_KEY - 1);
    }

    @Test
    void allVariantsMayBeThereInThreeCodingsEach() {
        for (int i = 0; i < Store.MOST_VARIANTS; i++) store.put(Answers.of(key, "route", Answers.by("l" + i), i, 10));
        for (int i = 0; i < Store.MOST_VARIANTS; i++) for (var coding : List.of("br", "gzip", "zstd")) store.put(Answers.of(key, "route\n=" + coding, Answers.by("l" + i), i, 10));
        assertThat(numbers(key)).hasSize(4 * Store.MOST_VARIANTS);
    }

    @Test
    void newTermsKeepTheBodyAndHoldOnlyWhileTheOldOneIsThere() {
        store.put(Answers.of(key, 1, 5000));
        var old = store.find(key).getFirst();
        var renewed = old.fields().copy().add(FieldName.of("X-Renewed"), "yes");
        store.replace(old, old.with(renewed, Answers.TERMS.expired(Long.MAX_VALUE)));
        var found = store.find(key);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().fields().contains(FieldName.of("X-Renewed"))).isTrue();
        Answers.check(found.getFirst());
        found.forEach(Stored::release);
        store.replace(old, old.with(old.fields(), old.terms())); // it is no longer there
        assertThat(store.find(key).stream().peek(Stored::release).toList()).allMatch(each -> each.fields().contains(FieldName.of("X-Renewed")));
        old.release();
        assertThat(numbers(key)).containsExactly(1L);
        store.remove(key);
        assertThat(store.usage().entries()).isZero();
    }

    @Test
    void aRenewedOneMayBecomeAnotherVariantWithTheSameBody() {
        store.put(Answers.of(key, 1, 5000));
        var old = store.find(key).getFirst();
        store.put(old.renewed(Answers.by("de"), old.fields(), old.terms(), old.sequence()));
        old.release();
        assertThat(numbers(key)).containsExactly(1L, 1L);
        store.drop(old);
        assertThat(numbers(key)).containsExactly(1L);
        assertThat(store.remove(key)).isEqualTo(1);
    }

    @Test
    void whatTakesThePlaceOfOneAsAnotherVariantIsFoundAsThat() {
        store.put(Answers.of(key, 1, 5000));
        var old = store.find(key).getFirst();
        assertThat(store.replace(old, old.renewed(Answers.by("de"), old.fields(), old.terms(), old.sequence()))).isTrue();
        assertThat(store.replace(old, old.with(old.fields(), old.terms()))).as("gone").isFalse();
        old.release();
        assertThat(numbers(key)).containsExactly(1L);
        store.put(Answers.of(key, "route", Answers.by("de"), 2, 10));
        assertThat(numbers(key)).as("in its place").containsExactly(2L);
    }

    @Test
    void onlyTheOneThatIsMeantIsDropped() {
        store.put(Answers.of(key, 1, 10));
        var first = store.find(key).getFirst();
        store.put(Answers.of(key, 2, 10));
        store.drop(first);
        assertThat(numbers(key)).containsExactly(2L);
        first.release();
        var second = store.find(key).getFirst();
        store.drop(second);
        store.drop(second);
        second.release();
        assertThat(numbers(key)).isEmpty();
    }

    @Test
    void whoReadsABodyKeepsItWhateverIsThrownOut() {
        store.put(Answers.of(key, 1, 300_000));
        var held = store.find(key).getFirst();
        ByteBuf slice = held.body().retainedSlice(1000, 200_000);
        held.release();
        store.remove(key);
        for (int i = 0; i < 100; i++) store.put(Answers.of(Answers.key("/other/" + i), i, 300_000));
        var bytes = new byte[200_000];
        slice.getBytes(0, bytes);
        assertThat(bytes).isEqualTo(java.util.Arrays.copyOfRange(Answers.bytes(key, 1, 300_000), 1000, 201_000));
        slice.release();
    }

    @Test
    void whatIsTooLargeIsRefusedAndReleased() {
        var large = Answers.of(key, 1, (int) store.mostObject() + 1);
        assertThat(store.put(large)).isFalse();
        assertThat(large.body().refCnt()).isZero();
        assertThat(numbers(key)).isEmpty();
    }

    @Test
    void itNeverHoldsMoreThanItsBound() {
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            if (!store.put(Answers.of(Answers.key("/many/" + i), i, 100_000))) refused++;
            assertThat(store.usage().bytes()).isLessThanOrEqualTo(MEMORY);
        }
        assertThat(store.usage().most()).isEqualTo(MEMORY);
        assertThat(store.usage().entries()).isBetween(20L, 84L);
        assertThat(store.usage().evicted() + refused).isEqualTo(300 - store.usage().entries());
    }

    @Test
    void aVisitShowsEachOnceAndDropsWhatShallNotStay() {
        for (int i = 0; i < 1000; i++) store.put(Answers.of(Answers.key("/many/" + i), i, 100));
        var seen = new ArrayList<Long>();
        long cursor = 0;
        do {
            cursor = store.visit(cursor, 50, (stored, hits) -> {
                Answers.check(stored);
                assertThat(stored.key()).hasToString("https://shop.example/many/" + Answers.number(stored));
                seen.add(Answers.number(stored));
                return Answers.number(stored) % 3 != 0;
            });
        } while (cursor != 0);
        assertThat(seen).hasSize(1000);
        assertThat(new HashSet<>(seen)).hasSize(1000);
        assertThat(store.usage().entries()).isEqualTo(666);
        assertThat(numbers(Answers.key("/many/3"))).isEmpty();
        assertThat(numbers(Answers.key("/many/4"))).containsExactly(4L);
    }

    @Test
    void closingForgetsAllButWhatIsBeingRead() {
        store.put(Answers.of(key, 1, 100_000));
        store.put(Answers.of(Answers.key("/b"), 1, 0));
        var held = store.find(key).getFirst();
        store.close();
        Answers.check(held);
        held.release();
        assertThat(held.body().refCnt()).isZero();
    }
}
