// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.RedisConfig;
import io.cardea.core.file.StateConfig;
import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Period;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Waiting;
import io.cardea.core.state.count.Cell;
import io.cardea.core.state.count.Rule;
import io.cardea.core.state.count.Taken;
import io.cardea.core.state.count.UseLog;
import io.cardea.redis.Asked;
import io.cardea.redis.RealRedis;
import io.cardea.state.memory.MemoryState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The scripts on a real Redis.
class RedisCountersTest {
    private static final List<OpenRedis> EDGES = new ArrayList<>();
    private final String own = UUID.randomUUID().toString();

    /// Two that know nothing of each other but their Redis.
    @BeforeAll
    static void open() {
        for (int i = 0; i < 2; i++) {
            var config = RedisConfig.of(RealRedis.shared().uri());
            var patient = new RedisConfig(config.nodes(), config.cluster(), config.sentinel(), config.username(), config.password(), config.database(), config.tls(), config.prefix(), Duration.ofSeconds(10), config.seal());
            var open = new OpenRedis(patient, Path.of("."), List.of(), new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, InstantSource.system()), gone -> {});
            open.begin();
            Asked.until("it is there", () -> open.redis().isHere());
            EDGES.add(open);
        }
    }

    @AfterAll
    static void close() {
        EDGES.forEach(OpenRedis::close);
    }

    private static Meter meter(int edge, Limit... limits) {
        return EDGES.get(edge).state().counters().meter(List.of(limits));
    }

    private static Counted charge(Meter meter, Charge... charges) {
        return Asked.<Counted>got(loop -> meter.charge(List.of(charges), loop));
    }

    private static Counted peek(Meter meter, Charge... charges) {
        return Asked.<Counted>got(loop -> meter.peek(List.of(charges), loop));
    }

    private Limit limit(Algorithm algorithm, long amount, Duration window) {
        return algorithm == Algorithm.QUOTA ? Limit.quota("q" + own, amount, Period.MONTH, ZoneId.of("Europe/Berlin"))
            : Limit.of("some" + own, algorithm, amount, window, algorithm == Algorithm.LEAKY_QUEUE ? amount - 1 : amount);
    }

    /// Redis says when it counted, so what it says can be compared with what the rule says of that moment.
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void scriptsCountAsTheRulesDo(Algorithm algorithm) {
        var random = new Random(algorithm.ordinal());
        for (var window : new Duration[] {Duration.ofMillis(3), Duration.ofMillis(7), Duration.ofMillis(40)}) {
            var limit = limit(algorithm, 1 + random.nextInt(12), algorithm == Algorithm.CONCURRENCY ? Duration.ofHours(1) : window);
            var key = "key " + random.nextLong();
            var meter = meter(0, limit);
            var cell = Cell.NEW;
            var log = new UseLog();
            for (int i = 0; i < 150; i++) {
                if (random.nextInt(3) == 0) LockSupport.parkNanos(random.nextLong(window.toNanos()));
                long cost = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt((int) limit.amount() + 2);
                var counted = charge(meter, new Charge(key, cost));
                Taken taken;
                if (algorithm == Algorithm.SLIDING_LOG) {
                    taken = log.take(limit.amount(), Rule.micros(limit), counted.at(), cost, (int) limit.amount());
                } else {
                    taken = Rule.of(limit).take(cell, counted.at(), cost);
                    cell = taken.cell();
                }
                var standing = counted.standings().getFirst();
                assertThat(standing.allowed()).as("%s, use %d of %d: %s, %s", limit, i, cost, standing, taken).isEqualTo(taken.allowed());
                assertThat(standing.remaining()).as("%s %s", limit, taken).isEqualTo(taken.remaining());
                assertThat(standing.delay()).isEqualTo(taken.delay());
                assertThat(standing.retry() == Long.MAX_VALUE).isEqualTo(taken.retry() == Long.MAX_VALUE);
                if (taken.retry() != Long.MAX_VALUE) assertThat(standing.retry() - taken.retry()).as("%s %s", limit, taken).isBetween(-2L, 2L);
                if (random.nextInt(10) == 0 && counted.allowed() && algorithm != Algorithm.SLIDING_LOG) {
                    meter.refund(List.of(new Charge(key, cost)), counted);
                    cell = Rule.of(limit).refund(cell, counted.at(), cost, counted.at());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void ofManyAtOnceOnTwoEdgesExactlyAsManyPassAsMay(Algorithm algorithm) throws Exception {
        var limit = limit(algorithm, 50, Duration.ofHours(1));
        var one = meter(0, limit);
        var two = meter(1, limit);
        var passed = new AtomicInteger();
        var begin = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                var meter = i % 2 == 0 ? one : two;
                threads.submit(() -> {
                    begin.await();
                    if (charge(meter, new Charge("x", 1)).allowed()) passed.incrementAndGet();
                    return true;
                });
            }
            begin.countDown();
        }
        assertThat(passed.get()).isEqualTo(50);
    }

    @Test
    void severalLimitsAreChargedTogetherOrNotAtAll() {
        var a = Limit.of("a" + own, Algorithm.TOKEN_BUCKET, 100, Duration.ofHours(100), 100);
        var b = Limit.of("b" + own, Algorithm.FIXED_WINDOW, 2, Duration.ofDays(300), 0);
        var c = Limit.of("c" + own, Algorithm.SLIDING_LOG, 5, Duration.ofHours(1), 0);
        for (var keys : List.of(List.of("same", "same", "same"), List.of("x", "y", "x"))) {
            var meter = meter(0, a, b, c);
            var charges = keys.stream().map(key -> new Charge(key, 1)).toArray(Charge[]::new);
            for (int i = 0; i < 2; i++) assertThat(charge(meter, charges).allowed()).isTrue();
            for (int i = 0; i < 5; i++) assertThat(charge(meter, charges).allowed()).isFalse();
            assertThat(peek(meter, charges).allowed()).isFalse();
            Asked.until("what was charged before the refusal is refunded", () -> peek(meter(0, a), charges[0]).standings().getFirst().remaining() == 97 && peek(meter(0, c), charges[2]).standings().getFirst().remaining() == 2);
        }
    }

    @Test
    void permitsAreGivenBackByTheirNameAndRunOut() {
        var meter = meter(0, Limit.of("c" + own, Algorithm.CONCURRENCY, 2, Duration.ofSeconds(1), 0));
        var charge = new Charge("x", 1);
        var first = charge(meter, charge);
        charge(meter, charge);
        assertThat(charge(meter, charge).allowed()).isFalse();
        meter.refund(List.of(charge), first);
        meter.refund(List.of(charge), first);
        assertThat(charge(meter, charge).allowed()).as("one came back").isTrue();
        assertThat(charge(meter, charge).allowed()).as("and only one").isFalse();
        Asked.until("the rest has run out", () -> peek(meter, new Charge("x", 2)).allowed());
    }

    @Test
    void whatIsSpentAfterwardsCounts() {
        var meter = meter(0, Limit.of("s" + own, Algorithm.FIXED_WINDOW, 10, Duration.ofDays(300), 0));
        meter.spend(List.of(new Charge("x", 25)));
        Asked.until("it is counted", () -> !peek(meter, new Charge("x", 1)).allowed());
    }

    /// ATTACKS 12: nothing of a key is read as a command or a script.
    @Test
    void keysMayHoldAnything() {
        var meter = meter(0, Limit.of("k" + own, Algorithm.FIXED_WINDOW, 1, Duration.ofDays(300), 0));
        for (var key : List.of("a\r\nFLUSHALL\r\n", "", "{x}", "'] redis.call('FLUSHALL') --", "x".repeat(100_000), "\0", "ä")) {
            assertThat(charge(meter, new Charge(key, 1)).allowed()).as(key).isTrue();
            assertThat(charge(meter, new Charge(key, 1)).allowed()).as(key).isFalse();
        }
    }

    /// ATTACKS 12: what somebody has written there is an answer that cannot be read, or as if there was nothing; never a crash.
    @Test
    void aKeyThatSomebodyHasEditedIsUnavailableOrNew() {
        var meter = meter(0, Limit.of("e" + own, Algorithm.FIXED_WINDOW, 1, Duration.ofDays(300), 0));
        charge(meter, new Charge("x", 1));
        var script = Script.of("for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('SET', key, ARGV[2]) end return {1}");
        var part = RedisCounters.Counted.of(meter.limits().getFirst()).part();
        for (var nonsense : List.of("", "x y z", "nan nan nan", "1e400 -1e400 5")) {
            Waiting.on(loop -> EDGES.getFirst().redis().run(script, List.of(), List.of(Said.bytes("*" + part), Said.bytes(nonsense)), values -> true, loop));
            assertThat(Waiting.<Reply<Counted>>on(loop -> meter.charge(List.of(new Charge("x", 1)), loop))).as(nonsense).isNotNull();
        }
    }

    /// A key that is a secret stands nowhere in Redis, and none stays for ever.
    @Test
    void keysAreHashedAndHaveATimeToLive() {
        for (var algorithm : Algorithm.values()) {
            var limit = limit(algorithm, 5, Duration.ofMinutes(1));
            charge(meter(0, limit), new Charge("secret-key", 1));
            var script = Script.of("local out = {} for _, key in ipairs(redis.call('KEYS', ARGV[1])) do out[#out + 1] = redis.call('PTTL', key) out[#out + 1] = key end return out");
            var found = Asked.<List<Object>>got(loop -> EDGES.getFirst().redis().run(script, List.of(), List.of(Said.bytes("*:" + RedisCounters.Counted.of(limit).part())), values -> values, loop));
            assertThat(found).as("%s", algorithm).hasSize(2);
            assertThat((Long) found.getFirst()).isPositive();
            assertThat(Said.text(found.get(1))).doesNotContain("secret");
        }
    }
}
