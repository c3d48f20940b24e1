// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CounterTableTest {
    private static final long BEGIN = 1_790_000_000_000_000L;
    private final AtomicLong time = new AtomicLong(BEGIN);
    private final Ticks ticks = new Ticks() {
        @Override
        public long now() {
            return time.get();
        }

        @Override
        public long wall() {
            return time.get();
        }
    };

    private static Counted charge(Meter meter, String... keys) {
        var charges = new ArrayList<Charge>();
        for (var key : keys) charges.add(new Charge(key, 1));
        return meter.charge(charges, Runnable::run).now().map(reply -> reply instanceof Reply.Got<Counted>(var got) ? got : null).orElseThrow();
    }

    private static Limit limit(Algorithm algorithm, long amount) {
        return algorithm == Algorithm.QUOTA ? Limit.quota("q", amount, io.cardea.core.state.Period.DAY, ZoneOffset.UTC)
            : Limit.of("some", algorithm, amount, Duration.ofSeconds(10), amount - 1 + (algorithm == Algorithm.LEAKY_QUEUE ? 0 : 1));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void ofTwoHundredAtOnceExactlyAsManyPassAsMay(Algorithm algorithm) throws InterruptedException {
        var meter = new MemoryCounters(1_000, ticks).meter(List.of(limit(algorithm, 50)));
        assertThat(parallel(200, () -> charge(meter, "one").allowed())).isEqualTo(50);
    }

    @Test
    void ofTwoHundredAtOnceOnThreeLimitsAsManyPassAsTheSmallestLets() throws InterruptedException {
        var meter = new MemoryCounters(1_000, ticks).meter(List.of(
            Limit.of("a", Algorithm.TOKEN_BUCKET, 100, Duration.ofSeconds(10), 100),
            Limit.of("b", Algorithm.FIXED_WINDOW, 40, Duration.ofSeconds(10), 0),
            Limit.of("c", Algorithm.SLIDING_LOG, 80, Duration.ofSeconds(10), 0)));
        assertThat(parallel(200, () -> charge(meter, "x", "y", "z").allowed())).isEqualTo(40);
        var refused = charge(meter, "x", "y", "z");
        assertThat(refused.standings()).extracting(standing -> standing.remaining()).as("refused requests cost nothing").containsExactly(60L, 0L, 40L);
        assertThat(refused.standings()).extracting(standing -> standing.allowed()).containsExactly(true, false, true);
    }

    private static int parallel(int many, java.util.function.BooleanSupplier what) throws InterruptedException {
        var passed = new AtomicInteger();
        var start = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < many; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                if (what.getAsBoolean()) passed.incrementAndGet();
            }));
        }
        start.countDown();
        for (var thread : threads) thread.join(10_000);
        return passed.get();
    }

    /// As many keys as the table is made for, each with its own count, and none has made room for another.
    @Test
    void aFullTableForgetsNobody() {
        var counters = new MemoryCounters(20_000, ticks);
        var meter = counters.meter(List.of(Limit.of("some", Algorithm.FIXED_WINDOW, 1_000, Duration.ofHours(1), 0)));
        for (int round = 1; round <= 3; round++) {
            for (int key = 0; key < 20_000; key++) {
                assertThat(charge(meter, "key " + key).standings().getFirst().remaining()).isEqualTo(1_000 - round);
            }
        }
        assertThat(counters.table().used()).isEqualTo(20_000);
        assertThat(counters.table().bytes() / 20_000.0).as("bytes a key").isLessThanOrEqualTo(CounterTable.BYTES_A_KEY);
        assertThat(counters.table().evicted() + counters.table().shared()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void whoHasUsedUpItsLimitIsNotForgottenHoweverManyKeysCome(Algorithm algorithm) {
        var counters = new MemoryCounters(1_000, ticks);
        var meter = counters.meter(List.of(limit(algorithm, 10)));
        for (int victim = 0; victim < 100; victim++) {
            for (int i = 0; i < 10; i++) assertThat(charge(meter, "victim " + victim).allowed()).isTrue();
        }
        for (int i = 0; i < 50_000; i++) charge(meter, "attacker " + i);
        for (int victim = 0; victim < 100; victim++) assertThat(charge(meter, "victim " + victim).allowed()).as("victim %d", victim).isFalse();
    }

    /// Then there is no room for anybody, and newcomers share what is left: they are refused, as those are whom they share with.
    @Test
    void whenAllHaveUsedUpTheirLimitsNewcomersShareACounterUntilSomebodyHasRecovered() {
        var counters = new MemoryCounters(100, ticks);
        var meter = counters.meter(List.of(Limit.of("some", Algorithm.FIXED_WINDOW, 1, Duration.ofSeconds(10), 0)));
        for (int i = 0; i < 10_000; i++) charge(meter, "attacker " + i);
        assertThat(charge(meter, "newcomer").allowed()).isFalse();
        assertThat(counters.table().shared()).isPositive();
        time.addAndGet(20_000_000);
        for (int i = 0; i < 50; i++) assertThat(charge(meter, "newcomer " + i).allowed()).isTrue();
    }

    @Test
    void aKeyOfOneLimitIsNoKeyOfAnother() {
        var counters = new MemoryCounters(1_000, ticks);
        var one = counters.meter(List.of(Limit.of("one", Algorithm.FIXED_WINDOW, 1, Duration.ofSeconds(10), 0)));
        var two = counters.meter(List.of(Limit.of("two", Algorithm.FIXED_WINDOW, 1, Duration.ofSeconds(10), 0)));
        assertThat(charge(one, "a").allowed()).isTrue();
        assertThat(charge(two, "a").allowed()).isTrue();
        assertThat(charge(one, "a").allowed()).isFalse();
    }

    @Test
    void aMeterMadeAgainGoesOnCounting() {
        var counters = new MemoryCounters(1_000, ticks);
        var before = counters.meter(List.of(Limit.of("one", Algorithm.TOKEN_BUCKET, 1, Duration.ofSeconds(10), 5)));
        for (int i = 0; i < 5; i++) charge(before, "a");
        var after = counters.meter(List.of(Limit.of("one", Algorithm.TOKEN_BUCKET, 1, Duration.ofSeconds(10), 5)));
        assertThat(charge(after, "a").allowed()).isFalse();
    }

    @Test
    void permitsComeBackAndOnlyOnce() {
        var meter = new MemoryCounters(1_000, ticks).meter(List.of(limit(Algorithm.CONCURRENCY, 2)));
        var first = charge(meter, "a");
        charge(meter, "a");
        assertThat(charge(meter, "a").allowed()).isFalse();
        meter.refund(List.of(new Charge("a", 1)), first);
        assertThat(charge(meter, "a").allowed()).isTrue();
        assertThat(charge(meter, "a").allowed()).isFalse();
    }

    /// The table is only memory: whatever keys share it, each counts as if it were alone.
    @Property(tries = 60)
    void keysInATableCountAsIfEachWereAlone(@ForAll Algorithm algorithm, @ForAll long seed) {
        var random = new Random(seed);
        time.set(BEGIN);
        var meter = new MemoryCounters(500, ticks).meter(List.of(limit(algorithm, 4)));
        var alone = new HashMap<String, Meter>();
        for (int i = 0; i < 500; i++) {
            time.addAndGet(random.nextInt(3) * 500_000L);
            var key = "key " + random.nextInt(40);
            var own = alone.computeIfAbsent(key, any -> new MemoryCounters(20, ticks).meter(List.of(limit(algorithm, 4))));
            assertThat(charge(meter, key)).isEqualTo(charge(own, key));
        }
    }

    @Test
    void keysThatLookAlikeAreTold() {
        var key = new Key(1, 2);
        assertThat(List.of(key.of(""), key.of("\0"), key.of("\0\0"), key.of("aaaa"), key.of("aaa"), key.of("aaaa\0"), new Key(1, 3).of("aaaa"))).doesNotHaveDuplicates();
    }
}
