// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.rfc9111.Variation;
import io.cardea.core.http.FieldName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many threads at once do whatever comes to their minds. Each has keys of its own, of which it knows what may be there, and reads those of
/// the others too; each holds on to some of what it found, and looks later whether every byte is still the right one.
class MemoryStoreLoadTest {
    private static final int THREADS = 4;
    private static final int LEAST_TURNS = 200;
    private static final List<Variation> VARIATIONS = List.of(Variation.NONE, Answers.by("de"), Answers.by("en"));

    @Test
    void everyBodyIsTheRightOneAndTheBoundHolds() throws Exception {
        load(4 << 20, Duration.ofSeconds(3), 7);
    }

    @Test
    void aStoreThatIsFarTooSmallHoldsAsWell() throws Exception {
        load(MemoryStore.LEAST, Duration.ofSeconds(1), 8);
    }

    @Tag("full")
    @Test
    void theBoundHoldsForMinutes() throws Exception {
        load(64 << 20, Duration.ofMinutes(3), 9);
    }

    private static void load(long memory, Duration time, long seed) throws Exception {
        var store = new MemoryStore(memory);
        long end = System.nanoTime() + time.toNanos();
        var random = new SplittableRandom(seed);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var all = new ArrayList<Callable<Long>>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                var own = random.split();
                all.add(() -> new Worker(store, number, (int) (memory >> 13), own).work(end));
            }
            long found = 0;
            for (var each : threads.invokeAll(all, time.toSeconds() + 60, TimeUnit.SECONDS)) found += each.get();
            assertThat(found).as("found at all").isGreaterThan(100);
        }
        var usage = store.usage();
        assertThat(usage.bytes()).isLessThanOrEqualTo(memory);
        if (usage.evicted() > 0) assertThat(usage.bytes()).as("what is there is used").isGreaterThan(memory * 3 / 4);
        store.close();
        assertThat(store.isFree()).as("all memory has gone back").isTrue();
    }

    private static final class Worker {
        private static final FieldName ROUND = FieldName.of("X-Round");

        private final MemoryStore store;
        private final int number;
        private final int keys;
        private final SplittableRandom random;
        private final Map<CacheKey, Map<Variation, Long>> mine = new HashMap<>();
        private final List<Stored> held = new ArrayList<>();
        private long numbers;
        private long found;

        Worker(MemoryStore store, int number, int keys, SplittableRandom random) {
            this.store = store;
            this.number = number;
            this.keys = keys;
            this.random = random;
        }

        private CacheKey key(int owner) {
            int at = (int) Math.pow(keys, random.nextDouble()); // some more than others
            return Answers.key("/" + owner + "/" + at);
        }

        private int length() {
            int dice = random.nextInt(1000);
            return dice < 50 ? 0 : dice == 999 ? random.nextInt(500_000) : (int) Math.pow(30_000, random.nextDouble());
        }

        long work(long end) {
            try {
                for (int turns = 0; turns < LEAST_TURNS || System.nanoTime() < end; turns++) { // a busy machine does little in some seconds
                    for (int i = 0; i < 20; i++) act();
                    assertThat(store.usage().bytes()).isLessThanOrEqualTo(store.usage().most());
                }
            } finally {
                held.forEach(this::letGo);
            }
            return found;
        }

        private void act() {
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> put();
                case 3 -> renew();
                case 4 -> drop();
                case 5 -> {
                    if (random.nextInt(8) == 0) remove();
                }
                case 6, 7, 8 -> others();
                default -> mine();
            }
        }

        private void put() {
            var key = key(number);
            var variation = VARIATIONS.get(random.nextInt(VARIATIONS.size()));
            long next = ++numbers;
            if (store.put(Answers.of(key, "route", variation, next, length()))) mine.computeIfAbsent(key, none -> new HashMap<>()).put(variation, next);
        }

        /// Those that are there, each checked.
        private List<Stored> look(CacheKey key) {
            var all = store.find(key);
            found += all.size();
            for (var each : all) {
                assertThat(each.key()).isEqualTo(key);
                assertThat(each.terms()).isEqualTo(Answers.TERMS);
                Answers.check(each);
            }
            return all;
        }

        private void mine() {
            var key = key(number);
            for (var each : look(key)) {
                assertThat(mine.getOrDefault(key, Map.of()).get(each.variation())).as("what I put last, or nothing").isEqualTo(Answers.number(each));
                keep(each);
            }
        }

        private void others() {
            look(key(random.nextInt(THREADS))).forEach(this::keep);
        }

        private void keep(Stored stored) {
            if (random.nextInt(10) > 0) {
                stored.release();
                return;
            }
            held.add(stored);
            if (held.size() > 30) letGo(held.remove(random.nextInt(held.size())));
        }

        private void letGo(Stored stored) {
            Answers.check(stored);
            stored.release();
        }

        private void renew() {
            var all = look(key(number));
            if (!all.isEmpty()) {
                var old = all.getFirst();
                var fields = old.fields().copy();
                fields.set(ROUND, "x".repeat(random.nextInt(200)));
                store.replace(old, old.with(fields, old.terms()));
            }
            all.forEach(Stored::release);
        }

        private void drop() {
            var key = key(number);
            for (var each : look(key)) {
                if (random.nextInt(4) == 0) {
                    store.drop(each);
                    mine.getOrDefault(key, Map.of()).remove(each.variation());
                }
                each.release();
            }
        }

        private void remove() {
            var key = key(number);
            store.remove(key);
            mine.remove(key);
            assertThat(store.find(key)).isEmpty();
        }
    }
}
