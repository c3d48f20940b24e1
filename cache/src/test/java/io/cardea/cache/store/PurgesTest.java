// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static io.cardea.cache.store.Samples.key;
import static io.cardea.cache.store.Samples.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.store.Samples.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PurgesTest {
    private static final String SHOP = "https://shop.example";
    private static final Sweeper.Pace AT_ONCE = nanos -> {};

    private final Clock clock = new Clock();
    private final HeapStore kept = new HeapStore(32 << 20);
    private Purges purges = new Purges(clock);
    private GuardedStore store = new GuardedStore(kept, purges);
    private long oldest = Long.MAX_VALUE;
    private Sweeper sweeper = new Sweeper(store, purges, () -> oldest, Duration.ZERO);

    private void most(int names) {
        purges = new Purges(clock, names);
        store = new GuardedStore(kept, purges);
        sweeper = new Sweeper(store, purges, () -> oldest, Duration.ofHours(1));
    }

    @AfterEach
    void close() {
        sweeper.close();
        kept.close();
    }

    private void put(String path, String... tags) {
        assertThat(store.put(stored(key(SHOP, path), purges.current(), clock.now, List.of(tags)))).isTrue();
    }

    /// `fresh`, `stale` or `none`.
    private String found(CacheKey key) {
        var all = store.find(key);
        var state = all.isEmpty() ? "none" : all.getFirst().terms().isFresh(clock.now) ? "fresh" : "stale";
        all.forEach(Stored::release);
        return state;
    }

    private String found(String path) {
        return found(key(SHOP, path));
    }

    private long entries() {
        return kept.usage().entries();
    }

    // ---- what a purge means -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "https://shop.example/books/,        none, none, fresh",
        "https://shop.example/books/1,       none, none, fresh",
        "https://shop.example/books/1?p=,    fresh, none, fresh",
        "https://shop.example/,              none, none, none",
        "http://shop.example/,               fresh, fresh, fresh",
        "https://shop.example/books/11,      fresh, fresh, fresh",
    })
    void aPrefixIsComparedCharacterByCharacter(String prefix, String one, String page, String other) {
        put("/books/1");
        put("/books/1?p=2");
        put("/book");
        purges.prefix(prefix, false);
        assertThat(found("/books/1")).isEqualTo(one);
        assertThat(found("/books/1?p=2")).isEqualTo(page);
        assertThat(found("/book")).isEqualTo(other);
    }

    @Test
    void aPrefixAsLongAsAWordOfBitsIsFound() {
        for (int length = 60; length < 70; length++) {
            var path = "/" + "x".repeat(length);
            put(path);
            purges.prefix(SHOP + path, false);
            assertThat(found(path)).as("%s characters", length).isEqualTo("none");
        }
    }

    @ParameterizedTest
    @CsvSource({"shop.example, none, none, none", "shop.example:443, none, fresh, fresh", "shop.example:8443, fresh, none, fresh", "shop.example:80, fresh, fresh, none", "shop, fresh, fresh, fresh"})
    void aHostIsAllItsPortsAndBothSchemes(String host, String https, String other, String http) {
        for (var origin : List.of(SHOP, SHOP + ":8443", "http://shop.example")) assertThat(store.put(stored(key(origin, "/"), 0, clock.now, List.of()))).isTrue();
        purges.host(host, false);
        assertThat(found("/")).isEqualTo(https);
        assertThat(found(key(SHOP + ":8443", "/"))).isEqualTo(other);
        assertThat(found(key("http://shop.example", "/"))).isEqualTo(http);
    }

    @Test
    void aTagIsExact() {
        put("/a", "book-1", "prices");
        put("/b", "book-10");
        put("/c");
        purges.tags(List.of("book-1", "Prices"), false);
        assertThat(found("/a")).isEqualTo("none");
        assertThat(found("/b")).isEqualTo("fresh");
        assertThat(found("/c")).isEqualTo("fresh");
    }

    @Test
    void whatIsStoredAfterwardsIsNotMeant() {
        purges.all(false);
        purges.tags(List.of("t"), false);
        put("/a", "t");
        assertThat(found("/a")).isEqualTo("fresh");
    }

    @Test
    void aSoftPurgeMakesStaleFromItsOwnMomentOn() {
        put("/a", "t");
        clock.now += 10_000;
        purges.tags(List.of("t"), true);
        clock.now += 5_000;
        var all = store.find(key(SHOP, "/a"));
        assertThat(all).hasSize(1);
        assertThat(all.getFirst().terms().left(clock.now)).as("not since somebody asked").isEqualTo(-5_000);
        all.forEach(Stored::release);
        clock.now += 5_000;
        purges.tags(List.of("t"), true);
        all = store.find(key(SHOP, "/a"));
        assertThat(all.getFirst().terms().left(clock.now)).as("and a second one makes it no younger").isEqualTo(-10_000);
        all.forEach(Stored::release);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aUrlIsDealtWithAtOnce(boolean soft) {
        put("/a");
        put("/b");
        assertThat(store.purge(key(SHOP, "/a"), soft)).isEqualTo(new GuardedStore.Purged(1, 1));
        assertThat(entries()).isEqualTo(soft ? 2 : 1);
        assertThat(found("/a")).isEqualTo(soft ? "stale" : "none");
        assertThat(found("/b")).isEqualTo("fresh");
        assertThat(store.purge(key(SHOP, "/none"), soft)).isEqualTo(new GuardedStore.Purged(2, 0));
    }

    // ---- what is under way ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"url", "prefix", "host", "tag", "all"})
    void aFillThatBeganBeforeIsNotStored(String kind) {
        var key = key(SHOP, "/a");
        long before = purges.current();
        purge(kind, false);
        assertThat(purges.metUnderWay(before, key, List.of("t"))).isEqualTo(Purges.VOID);
        assertThat(store.put(stored(key, before, clock.now, List.of("t")))).isFalse();
        assertThat(store.put(stored(key, purges.current(), clock.now, List.of("t")))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"url", "prefix", "host", "tag", "all"})
    void aFillThatBeganBeforeASoftOneIsStoredAsStale(String kind) {
        long before = purges.current();
        purge(kind, true);
        assertThat(store.put(stored(key(SHOP, "/a"), before, clock.now, List.of("t")))).isTrue();
        assertThat(found("/a")).isEqualTo("stale");
    }

    @ParameterizedTest
    @ValueSource(strings = {"url", "prefix", "host", "tag", "all"})
    void whatRenewsAPurgedAnswerDoesNotReviveIt(String kind) {
        put("/a", "t");
        var old = store.find(key(SHOP, "/a")).getFirst();
        purge(kind, false);
        long later = purges.current();
        store.replace(old, old.renewed(old.variation(), old.fields(), old.terms(), later));
        old.release();
        assertThat(found("/a")).isEqualTo("none");
        assertThat(entries()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"url", "prefix", "host", "tag", "all"})
    void whatIsRenewedAfterASoftPurgeIsFresh(String kind) {
        put("/a", "t");
        purge(kind, true);
        var old = store.find(key(SHOP, "/a")).getFirst();
        store.replace(old, old.renewed(old.variation(), old.fields(), stored(old.key(), 0, clock.now, List.of()).terms(), purges.current()));
        old.release();
        assertThat(found("/a")).isEqualTo("fresh");
    }

    private void purge(String kind, boolean soft) {
        switch (kind) {
            case "url" -> store.purge(key(SHOP, "/a"), soft);
            case "prefix" -> purges.prefix(SHOP + "/", soft);
            case "host" -> purges.host("shop.example", soft);
            case "tag" -> purges.tags(List.of("t"), soft);
            default -> purges.all(soft);
        }
    }

    // ---- forgetting -------------------------------------------------------------------------------------------------------

    @Test
    void aSweepDropsWhatIsVoidAndForgetsWhatSaidSo() {
        put("/a", "t");
        put("/b", "u");
        put("/c", "v");
        purges.tags(List.of("t"), false);
        purges.tags(List.of("u"), true);
        assertThat(entries()).isEqualTo(3);
        sweeper.sweep(AT_ONCE);
        assertThat(entries()).isEqualTo(2);
        assertThat(purges.names()).isZero();
        assertThat(sweeper.dropped()).isOne();
        assertThat(found("/b")).isEqualTo("stale");
        assertThat(found("/c")).isEqualTo("fresh");
        sweeper.sweep(AT_ONCE);
        assertThat(sweeper.sweeps()).as("nothing was purged since").isOne();
    }

    @Test
    void notesStayForAFillThatIsUnderWay() {
        oldest = purges.current();
        purges.tags(List.of("t"), false);
        purges.tags(List.of("u"), false);
        sweeper.sweep(AT_ONCE);
        assertThat(purges.names()).isEqualTo(2);
        assertThat(store.put(stored(key(SHOP, "/a"), 0, clock.now, List.of("t")))).isFalse();
        assertThat(store.put(stored(key(SHOP, "/b"), 0, clock.now, List.of("x")))).as("what was not purged is stored").isTrue();
        oldest = Long.MAX_VALUE;
        sweeper.sweep(AT_ONCE);
        assertThat(purges.names()).isZero();
        assertThat(store.put(stored(key(SHOP, "/c"), 0, clock.now, List.of("x")))).as("older than what is known").isFalse();
    }

    @Test
    void aSweepIsNoUseOfWhatItMakesStale() {
        try (var memory = new MemoryStore(4 << 20)) {
            var guarded = new GuardedStore(memory, purges);
            guarded.put(stored(key(SHOP, "/a"), purges.current(), clock.now, List.of("t")));
            purges.tags(List.of("t"), true);
            new Sweeper(guarded, purges, () -> Long.MAX_VALUE, Duration.ZERO).sweep(AT_ONCE);
            var seen = new ArrayList<String>();
            memory.show(key(SHOP, "/a"), (each, hits) -> seen.add(hits + (each.terms().isFresh(clock.now) ? " fresh" : " stale")));
            assertThat(seen).containsExactly("0 stale");
        }
    }

    @Test
    void aSoftPurgeOfAUrlIsNoUseOfWhatItMakesStale() {
        try (var memory = new MemoryStore(4 << 20)) {
            var guarded = new GuardedStore(memory, purges);
            guarded.put(stored(key(SHOP, "/a"), purges.current(), clock.now, List.of()));
            assertThat(guarded.purge(key(SHOP, "/a"), true).answers()).isEqualTo(1);
            var seen = new ArrayList<String>();
            memory.show(key(SHOP, "/a"), (each, hits) -> seen.add(hits + (each.terms().isFresh(clock.now) ? " fresh" : " stale")));
            assertThat(seen).containsExactly("0 stale");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"url", "tag"})
    void whatThereIsNoRoomForAsStaleIsNotLeftFresh(String kind) {
        try (var memory = new MemoryStore(MemoryStore.LEAST)) {
            var guarded = new GuardedStore(memory, purges);
            var key = key(SHOP, "/a");
            var fields = new io.cardea.core.http.Fields().add(io.cardea.core.http.FieldName.of("Cache-Tag"), "t").add(io.cardea.core.http.FieldName.of("X-Long"), "x".repeat(16_000));
            guarded.put(Stored.of(key, "r", io.cardea.cache.rfc9111.Variation.NONE, 200, fields, new io.cardea.cache.rfc9111.Terms(Samples.LIFETIME, 0, clock.now, 0, 0, 0, 0, 0), io.netty.buffer.Unpooled.EMPTY_BUFFER, purges.current(), List.of("t")));
            for (int i = 0; memory.usage().bytes() < MemoryStore.LEAST - 14_000 && memory.usage().evicted() == 0; i++) {
                var other = key(SHOP, "/other/" + i);
                guarded.put(Answers.of(other, 1, 5000));
                for (int j = 0; j < 40; j++) guarded.find(other).forEach(Stored::release);
            }
            for (int j = 0; j < 40; j++) guarded.find(key).forEach(Stored::release);
            assertThat(memory.usage().evicted()).isZero();
            if (kind.equals("url")) guarded.purge(key, true);
            else purges.tags(List.of("t"), true);
            new Sweeper(guarded, purges, () -> Long.MAX_VALUE, Duration.ZERO).sweep(AT_ONCE);
            assertThat(purges.names()).isZero();
            var left = guarded.find(key);
            assertThat(left).noneMatch(each -> each.terms().isFresh(clock.now));
            left.forEach(Stored::release);
        }
    }

    @Test
    void namesThatWereChosenToLieInOneRowDoNot() {
        long inverse = 0x9E3779B97F4A7C15L; // Newton: of the factor that is known
        for (int i = 0; i < 6; i++) inverse *= 2 - 0x9E3779B97F4A7C15L * inverse;
        for (long step : new long[] {inverse, 1L << 48, 1L << 32, 1}) {
            var notes = new Notes();
            for (long i = 1; i <= 6_000; i++) notes.note(i * step, i, false, 0);
            assertThat(notes.farthest()).as("names %x apart", step).isLessThan(200);
        }
    }

    @Test
    void aMillionNamesAreForgottenAsTheyComeAndNothingElseIsLost() {
        put("/stays", "other");
        for (int i = 0; i < 1_000_000; i++) {
            purges.tags(List.of("tag-" + i), false);
            if (i % 100_000 == 0) put("/" + i, "tag-" + (i + 1));
            if (i % 150_000 == 149_999) sweeper.sweep(AT_ONCE);
        }
        assertThat(found("/stays")).isEqualTo("fresh");
        sweeper.sweep(AT_ONCE);
        assertThat(entries()).isOne();
        assertThat(purges.names()).isZero();
    }

    @Test
    void aSweeperThatIsStartedKeepsUpByItself() {
        most(2_000);
        put("/stays", "other");
        sweeper = new Sweeper(store, purges, () -> oldest, Duration.ofHours(1)).start();
        for (int i = 0; i < 50_000; i++) {
            purges.tags(List.of("tag-" + i), false);
            while (purges.names() > 1_500) Thread.onSpinWait(); // it is called when the notes are half of what is noted
        }
        assertThat(found("/stays")).isEqualTo("fresh");
        assertThat(sweeper.sweeps()).isPositive();
    }

    @Test
    void beyondTheBoundAllIsVoid() {
        most(100);
        put("/a", "other");
        for (int i = 0; i < 100; i++) purges.tags(List.of("tag-" + i), false);
        assertThat(found("/a")).isEqualTo("fresh");
        purges.tags(List.of("one more"), false);
        assertThat(found("/a")).isEqualTo("none");
        assertThat(purges.names()).as("there is nothing older").isZero();
        put("/b", "other");
        assertThat(found("/b")).isEqualTo("fresh");
    }

    @Test
    void beyondTheBoundASoftPurgeIsSoftForAll() {
        most(100);
        put("/a", "other");
        for (int i = 0; i < 101; i++) purges.tags(List.of("tag-" + i), true);
        assertThat(found("/a")).isEqualTo("stale");
    }

    @Test
    void beyondTheBoundUrlsCostOnlyFillsThatAreUnderWay() {
        most(100);
        put("/a");
        long before = purges.current();
        for (int i = 0; i < 101; i++) store.purge(key(SHOP, "/x" + i), false);
        assertThat(found("/a")).isEqualTo("fresh");
        assertThat(store.put(stored(key(SHOP, "/b"), before, clock.now, List.of()))).isFalse();
        assertThat(store.put(stored(key(SHOP, "/b"), purges.current(), clock.now, List.of()))).isTrue();
    }

    // ---- against a reference that looks through everything -----------------------------------------------------------------

    private record Purge(long number, Predicate<Stored> meant, boolean soft) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void purgesAndFillsInAnyOrderAreAsTheReferenceSays(long seed) {
        var random = new Random(seed);
        var history = new ArrayList<Purge>();
        var fills = new ArrayList<Stored>();
        var expected = new HashMap<CacheKey, Stored>();
        Set<CacheKey> keys = new HashSet<>();
        for (int i = 0; i < 4_000; i++) {
            clock.now += random.nextInt(100);
            oldest = fills.stream().mapToLong(Stored::sequence).min().orElse(Long.MAX_VALUE);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> fills.add(stored(anyKey(random), purges.current(), clock.now, anyTags(random)));
                case 4, 5, 6 -> {
                    if (fills.isEmpty()) continue;
                    var fill = fills.remove(random.nextInt(fills.size()));
                    boolean isVoid = state(fill, history).equals("none");
                    assertThat(store.put(fill)).as("seed %s, step %s: %s", seed, i, fill.key()).isNotEqualTo(isVoid);
                    if (!isVoid) expected.put(fill.key(), fill);
                    keys.add(fill.key());
                }
                case 7 -> history.add(anyPurge(random, history));
                case 8 -> {
                    if (random.nextInt(20) == 0) sweeper.sweep(AT_ONCE);
                }
                default -> {
                    var key = anyKey(random);
                    var there = expected.get(key);
                    assertThat(found(key)).as("seed %s, step %s: %s", seed, i, key).isEqualTo(there == null ? "none" : state(there, history));
                }
            }
        }
        oldest = Long.MAX_VALUE;
        fills.forEach(Stored::release);
        sweeper.sweep(AT_ONCE);
        for (var key : keys) assertThat(found(key)).as("seed %s: %s", seed, key).isEqualTo(expected.containsKey(key) ? state(expected.get(key), history) : "none");
        assertThat(purges.names()).isZero();
        assertThat(entries()).isEqualTo(expected.values().stream().filter(each -> !state(each, history).equals("none")).count());
    }

    private static String state(Stored stored, List<Purge> history) {
        boolean stale = false;
        for (var purge : history) {
            if (purge.number <= stored.sequence() || !purge.meant.test(stored)) continue;
            if (!purge.soft) return "none";
            stale = true;
        }
        return stale ? "stale" : "fresh";
    }

    private static CacheKey anyKey(Random random) {
        return key(List.of("https://a.example", "http://a.example", "https://a.example:8443", "https://b.example").get(random.nextInt(4)), List.of("/", "/x", "/x/1", "/x/1?q=1", "/y").get(random.nextInt(5)));
    }

    private static List<String> anyTags(Random random) {
        return random.ints(random.nextInt(3), 0, 4).distinct().mapToObj(each -> "t" + each).toList();
    }

    private Purge anyPurge(Random random, List<Purge> history) {
        boolean soft = random.nextBoolean();
        switch (random.nextInt(history.size() % 7 == 6 ? 5 : 4)) {
            case 0 -> {
                var key = anyKey(random);
                return new Purge(store.purge(key, soft).sequence(), stored -> stored.key().equals(key), soft);
            }
            case 1 -> {
                var prefix = anyKey(random).toString();
                return new Purge(purges.prefix(prefix, soft), stored -> stored.key().toString().startsWith(prefix), soft);
            }
            case 2 -> {
                var host = List.of("a.example", "b.example:443", "a.example:8443").get(random.nextInt(3));
                return new Purge(purges.host(host, soft), stored -> Map.of("a.example", stored.key().host(), "b.example:443", stored.key().host() + ":" + stored.key().port(),
                    "a.example:8443", stored.key().host() + ":" + stored.key().port()).get(host).equals(host), soft);
            }
            case 3 -> {
                var tag = "t" + random.nextInt(4);
                return new Purge(purges.tags(List.of(tag), soft), stored -> stored.tags().contains(tag), soft);
            }
            default -> {
                return new Purge(purges.all(soft), stored -> true, soft);
            }
        }
    }
}
