// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Period;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Each algorithm against what it means.
class RuleModelTest {
    private static final long BEGIN = 1_790_000_000_000_000L;
    private static final ZoneId[] ZONES = {ZoneId.of("UTC"), ZoneId.of("Europe/Berlin"), ZoneId.of("America/New_York"), ZoneId.of("Asia/Kathmandu"), ZoneId.of("Australia/Lord_Howe")};

    @Property(tries = 400)
    void everyAlgorithmDecidesAsItsPlainMeaning(@ForAll Algorithm algorithm, @ForAll long seed) {
        var random = new Random(seed);
        var limit = limit(algorithm, random);
        var plain = new PlainCount(limit);
        var one = new OneKey(limit);
        long now = BEGIN;
        for (int i = 0; i < 80; i++) {
            now += pause(limit, random);
            long cost = random.nextInt(4) > 0 ? 1 : 1 + random.nextLong(limit.amount() + 2);
            long delay = algorithm == Algorithm.LEAKY_QUEUE ? plain.delay(now) : 0;
            var peeked = one.peek(now, cost);
            var taken = one.take(now, cost);
            assertThat(taken.allowed()).as("%s, use %d of %d", limit, i, cost).isEqualTo(plain.take(now, cost));
            assertThat(peeked.standing(limit)).as("looking says what taking does").isEqualTo(taken.standing(limit));
            if (taken.allowed()) assertThat(taken.delay()).isEqualTo(delay);
            assertRemaining(limit, plain, taken, now);
        }
    }

    private static void assertRemaining(Limit limit, PlainCount plain, Taken taken, long now) {
        assertThat(taken.remaining()).isBetween(0L, limit.most());
        if (taken.remaining() > 0) assertThat(plain.allows(now, taken.remaining())).as("what remains of %s can be used", limit).isTrue();
        assertThat(plain.allows(now, taken.remaining() + 1)).as("and no more").isFalse();
    }

    @Property(tries = 300)
    void whoWaitsAsLongAsItWasToldFindsRoomAndNobodyMuchSooner(@ForAll Algorithm algorithm, @ForAll long seed) {
        if (algorithm == Algorithm.CONCURRENCY) return;
        var random = new Random(seed);
        var limit = limit(algorithm, random);
        var one = new OneKey(limit);
        long now = BEGIN;
        long looked = 0;
        for (int i = 0; i < 60; i++) {
            now = Math.max(now + pause(limit, random) / 4, algorithm == Algorithm.SLIDING_LOG ? looked : 0);
            long cost = 1 + random.nextLong(limit.most());
            var taken = one.take(now, cost);
            if (taken.allowed()) continue;
            looked = now + taken.retry();
            assertThat(taken.retry()).isPositive();
            // A log forgets when it is looked at, so the earlier look comes first. A sliding window counts in doubles: it may be told a microsecond or two late.
            long slack = algorithm == Algorithm.SLIDING_WINDOW ? 1 + limit.window().toNanos() / 1_000_000_000 : 0;
            if (algorithm != Algorithm.SLIDING_WINDOW) assertThat(one.peek(now + taken.retry() - 1, cost).allowed()).as("%s a moment before %d", limit, taken.retry()).isFalse();
            assertThat(one.peek(now + taken.retry() + slack, cost).allowed()).as("%s after %d", limit, taken.retry()).isTrue();
        }
    }

    @Property(tries = 300)
    void aKeyThatCanBeForgottenIsLikeANewOne(@ForAll Algorithm algorithm, @ForAll long seed) {
        var random = new Random(seed);
        var limit = limit(algorithm, random);
        var one = new OneKey(limit);
        long now = BEGIN;
        long until = 0;
        for (int i = 0; i < 20; i++) {
            now += pause(limit, random) / 4;
            until = one.take(now, 1 + random.nextLong(limit.most())).until();
        }
        if (until == Long.MAX_VALUE) return; // permits that are out
        long later = Math.max(now, until);
        for (long cost : new long[] {1, limit.most()}) {
            assertThat(one.peek(later, cost).standing(limit)).as("%s", limit).isEqualTo(new OneKey(limit).peek(later, cost).standing(limit));
        }
    }

    @Property(tries = 300)
    void whatIsRefundedAtOnceWasNeverTaken(@ForAll Algorithm algorithm, @ForAll long seed) {
        var random = new Random(seed);
        var limit = limit(algorithm, random);
        var one = new OneKey(limit);
        var other = new OneKey(limit);
        long now = BEGIN;
        for (int i = 0; i < 60; i++) {
            now += pause(limit, random);
            long cost = 1 + random.nextLong(limit.most());
            if (one.take(now, cost).allowed()) one.refund(now, cost, now);
            long kept = 1 + random.nextInt(2);
            assertThat(one.take(now, kept).standing(limit)).as("%s", limit).isEqualTo(other.take(now, kept).standing(limit));
        }
    }

    @Property(tries = 200)
    void aClockThatIsSetBackGivesNothingBack(@ForAll Algorithm algorithm, @ForAll long seed) {
        var random = new Random(seed);
        var limit = limit(algorithm, random);
        var one = new OneKey(limit);
        while (one.take(BEGIN, 1).allowed()) {}
        long before = BEGIN - random.nextLong(1 + 3 * limit.window().toNanos() / 1000);
        assertThat(one.take(before, 1).allowed()).as("%s", limit).isFalse();
    }

    @Property(tries = 200)
    void whatIsSpentCountsThoughThereIsNoRoom(@ForAll Algorithm algorithm, @ForAll long seed) {
        var limit = limit(algorithm, new Random(seed));
        var one = new OneKey(limit);
        one.spend(BEGIN, limit.most());
        var over = one.spend(BEGIN, limit.most() + 5);
        assertThat(over.remaining()).isZero();
        assertThat(one.take(BEGIN, 1).allowed()).isFalse();
        one.spend(BEGIN, Limit.MOST);
        one.spend(BEGIN, Long.MAX_VALUE / 2);
        assertThat(one.take(BEGIN, 1).allowed()).as("nothing has overflowed").isFalse();
    }

    private static Limit limit(Algorithm algorithm, Random random) {
        if (algorithm == Algorithm.QUOTA) {
            return Limit.quota("q", 1 + random.nextInt(30), Period.values()[random.nextInt(3)], ZONES[random.nextInt(ZONES.length)]);
        }
        var windows = new Duration[] {Duration.ofMillis(1), Duration.ofMillis(7), Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofDays(1)};
        return Limit.of("x", algorithm, 1 + random.nextInt(30), windows[random.nextInt(windows.length)], random.nextInt(40));
    }

    /// Now and then nothing, mostly about as long as a use takes, at times past a window.
    private static long pause(Limit limit, Random random) {
        long span = limit.algorithm() == Algorithm.QUOTA ? Duration.ofHours(60).toNanos() / 1000 : limit.window().toNanos() / 1000;
        return switch (random.nextInt(8)) {
            case 0, 1 -> 0;
            case 2 -> random.nextLong(3 * span);
            case 3 -> random.nextLong(span);
            default -> random.nextLong(1 + 2 * span / limit.amount());
        };
    }

    /// What is remembered of one key, whatever kind of memory it needs.
    private static final class OneKey {
        private final Limit limit;
        private final UseLog log = new UseLog();
        private Cell cell = Cell.NEW;

        OneKey(Limit limit) {
            this.limit = limit;
        }

        private boolean logs() {
            return limit.algorithm() == Algorithm.SLIDING_LOG;
        }

        private long length() {
            return Rule.micros(limit);
        }

        Taken take(long now, long cost) {
            if (logs()) return log.take(limit.amount(), length(), now, cost, (int) limit.amount());
            var taken = Rule.of(limit).take(cell, now, cost);
            cell = taken.cell();
            return taken;
        }

        Taken peek(long now, long cost) {
            if (!logs()) return Rule.of(limit).take(cell, now, cost);
            return log.peek(limit.amount(), length(), now, cost);
        }

        Taken spend(long now, long cost) {
            if (logs()) return log.spend(limit.amount(), length(), now, cost, (int) limit.amount());
            var taken = Rule.of(limit).spend(cell, now, cost);
            cell = taken.cell();
            return taken;
        }

        void refund(long now, long cost, long at) {
            if (logs()) log.refund(cost, at);
            else cell = Rule.of(limit).refund(cell, now, cost, at);
        }
    }
}
