// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PoliciesTest {
    private static final int SEEDS = 16;

    static Stream<Arguments> policies() {
        return IntStream.range(0, SEEDS).boxed().flatMap(seed -> Stream.of(
            of(Contender.LRU, References.Lru::new, seed), of(Contender.FIFO, References.Fifo::new, seed), of(Contender.SIEVE, References.Sieve::new, seed),
            of(Contender.S3_FIFO, References.S3Fifo::new, seed), of(Contender.GDSF, References.Gdsf::new, seed)));
    }

    private static Arguments of(Contender contender, BiFunction<Weights, Long, Simulated> reference, int seed) {
        return Arguments.of(contender, reference, seed);
    }

    /// Few objects, asked for by chance, some more often than others; sizes that now fill the cache alone and now hardly count.
    private static Trace trace(SplittableRandom random, int requests) {
        var trace = new Trace(false);
        int objects = random.nextInt(2, 60);
        var sizes = IntStream.range(0, objects).mapToLong(each -> random.nextInt(1, random.nextInt(10) == 0 ? 120 : 12)).toArray();
        for (int i = 0; i < requests; i++) {
            int object = Math.min(random.nextInt(objects), random.nextInt(objects));
            trace.add(i, object, sizes[object], true);
        }
        return trace;
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("policies")
    void itHitsAndMissesAsItsPlainReference(Contender contender, BiFunction<Weights, Long, Simulated> reference, int seed) {
        var random = new SplittableRandom(seed);
        var trace = trace(random, 1_500);
        var weights = new Weights(trace, 0);
        long capacity = random.nextInt(8, 100);
        var fast = contender.of(weights, capacity);
        var slow = reference.apply(weights, capacity);
        for (int request = 0; request < trace.requests(); request++) {
            int object = trace.object(request);
            boolean kept = fast.find(object);
            if (kept != slow.find(object)) fail("request %d for %d is a %s", request, object, kept ? "hit" : "miss");
            if (kept) continue;
            fast.take(object);
            slow.take(object);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Contender.class, names = "EVERYTHING", mode = EnumSource.Mode.EXCLUDE)
    void noMoreIsKeptThanFits(Contender contender) {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new SplittableRandom(seed);
            var trace = trace(random, 2_000);
            var weights = new Weights(trace, 3);
            long capacity = random.nextInt(8, 200);
            try (var cache = contender.of(weights, capacity)) {
                for (int request = 0; request < trace.requests(); request++) if (!cache.find(trace.object(request))) cache.take(trace.object(request));
                long sum = IntStream.range(0, trace.objects()).filter(cache::find).mapToLong(weights::of).sum();
                assertThat(sum).isLessThanOrEqualTo(capacity);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Contender.class)
    void whereAllFitsEverySecondRequestIsAHit(Contender contender) {
        var trace = trace(new SplittableRandom(7), 2_000);
        var weights = new Weights(trace, 0);
        // Room for all in each part of a cache, however it divides itself.
        try (var cache = contender.of(weights, 200 * weights.sum())) {
            var seen = new HashSet<Integer>();
            for (int request = 0; request < trace.requests(); request++) {
                int object = trace.object(request);
                boolean kept = cache.find(object);
                assertThat(kept).isEqualTo(!seen.add(object));
                if (!kept) cache.take(object);
            }
        }
    }
}
