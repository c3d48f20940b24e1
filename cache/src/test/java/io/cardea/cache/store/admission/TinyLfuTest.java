// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.store.slab.Blocks;
import io.cardea.cache.store.slab.Memory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TinyLfuTest {
    private final Memory memory = new Memory(64 << 20);
    private final Map<Long, Integer> there = new HashMap<>();
    private TinyLfu policy;

    private TinyLfuTest with(long capacity) {
        var counters = memory.take(64 << 10);
        policy = new TinyLfu(capacity, counters, new Blocks(memory), (node, why) -> {
            assertThat(there.remove(policy.nodes().hash(node))).isEqualTo(node);
        });
        return this;
    }

    @AfterEach
    void close() {
        memory.close();
    }

    /// @return whether it was there
    private boolean ask(long hash, int size) {
        var node = there.get(hash);
        if (node != null) {
            policy.touch(node);
            return true;
        }
        policy.count(hash);
        if (policy.makeRoom(hash, size)) there.put(hash, policy.add(hash, size));
        assertThat(policy.size()).isLessThanOrEqualTo(policy.capacity());
        return false;
    }

    private static final class Lru extends LinkedHashMap<Long, Integer> {
        private final long most;
        private long size;

        Lru(long most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        boolean ask(long hash, int size) {
            if (get(hash) != null) return true;
            put(hash, size);
            this.size += size;
            for (var oldest = entrySet().iterator(); this.size > most; oldest.remove()) this.size -= oldest.next().getValue();
            return false;
        }
    }

    private static long zipf(SplittableRandom random, double exponent, long many) {
        double u = random.nextDouble();
        return (long) Math.pow((Math.pow(many, 1 - exponent) - 1) * u + 1, 1 / (1 - exponent));
    }

    private static int size(long key) {
        return 100 + (int) (Math.pow(((key * 0x9E3779B97F4A7C15L) >>> 40) / (double) (1 << 24), 4) * 50_000);
    }

    @Test
    void whatIsWantedMoreStays() {
        with(10_000);
        for (int round = 0; round < 5; round++) for (long key = 0; key < 50; key++) ask(key, 100);
        for (long key = 1000; key < 3000; key++) ask(key, 100);
        for (long key = 0; key < 50; key++) assertThat(there).as("key %d", key).containsKey(key);
    }

    @Test
    void aLargeOneDoesNotPushOutManySmallOnes() {
        with(10_000);
        for (int round = 0; round < 4; round++) for (long key = 0; key < 90; key++) ask(key, 100);
        for (int i = 0; i < 6; i++) assertThat(ask(5000, 5000)).isFalse();
        for (long key = 0; key < 80; key++) assertThat(there).containsKey(key);
        assertThat(policy.makeRoom(1, 9901)).as("larger than the main part").isFalse();
    }

    @Test
    void aLargeOneComesInWhereNobodyIsWantedAsMuch() {
        with(10_000);
        for (long key = 0; key < 200; key++) ask(key, 400);
        for (int i = 0; i < 15; i++) ask(5000, 1200);
        assertThat(there).containsKey(5000L);
    }

    @Test
    void theHitRatioIsAboveThatOfTheLeastRecentlyUsed() {
        long capacity = 4 << 20;
        with(capacity);
        var lru = new Lru(capacity);
        var random = new SplittableRandom(1);
        int hits = 0;
        int lruHits = 0;
        for (int i = 0; i < 400_000; i++) {
            long key = zipf(random, 0.9, 100_000);
            if (ask(key, size(key))) hits++;
            if (lru.ask(key, size(key))) lruHits++;
        }
        assertThat(hits / 4000.0).as("per cent, against %.1f of LRU", lruHits / 4000.0).isGreaterThan(lruHits / 4000.0 + 5);
    }

    @Test
    void aFloodOfKeysThatNobodyAsksForTwiceLeavesTheHotOnesThere() {
        flood(200_000);
    }

    @Test
    @Tag("full")
    void aMillionKeysThatNobodyAsksForTwiceLeaveTheHotOnesThere() {
        flood(1_000_000);
    }

    private void flood(int keys) {
        long capacity = 4 << 20;
        with(capacity);
        var random = new SplittableRandom(2);
        LongUnaryOperator honest = any -> zipf(random, 1.1, 5_000);
        for (int i = 0; i < 100_000; i++) {
            long key = honest.applyAsLong(0);
            ask(key, size(key));
        }
        int before = 0;
        for (int i = 0; i < 20_000; i++) {
            long key = honest.applyAsLong(0);
            if (ask(key, size(key))) before++;
        }
        int after = 0;
        int asked = 0;
        for (long flood = 1L << 32; flood < (1L << 32) + keys; flood++) {
            ask(flood * 0x9E3779B97F4A7C15L, 1000);
            if ((flood & 15) != 0) continue; // sixteen of the flood for one who is honest
            long key = honest.applyAsLong(0);
            asked++;
            if (ask(key, size(key))) after++;
        }
        assertThat(after * 100.0 / asked).as("per cent, after %.1f before", before / 200.0).isGreaterThan(before / 200.0 - 10);
    }

    @Test
    void whatWasHotLongAgoGoes() {
        with(10_000);
        for (int round = 0; round < 20; round++) for (long key = 0; key < 90; key++) ask(key, 100);
        var random = new SplittableRandom(3);
        for (int i = 0; i < 400_000; i++) ask(1000 + random.nextInt(90), 100);
        int hits = 0;
        for (int i = 0; i < 1000; i++) if (ask(1000 + random.nextInt(90), 100)) hits++;
        assertThat(hits).isGreaterThan(900);
    }

    @Test
    void lessRoomLetsTheRarestGoAtOnce() {
        with(10_000);
        for (long key = 0; key < 90; key++) ask(key, 100);
        for (int round = 0; round < 3; round++) for (long key = 0; key < 30; key++) ask(key, 100);
        policy.bound(5000);
        assertThat(policy.size()).isLessThanOrEqualTo(5000);
        for (long key = 0; key < 30; key++) assertThat(there).containsKey(key);
    }

    @Test
    void nodesAreUsedAgain() {
        with(10_000);
        for (long key = 0; key < 100_000; key++) ask(key, 100);
        assertThat(policy.nodes().used()).isEqualTo(there.size()).isLessThanOrEqualTo(100);
        there.values().forEach(policy::remove);
        assertThat(policy.nodes().used()).isZero();
        assertThat(policy.size()).isZero();
        policy.touch(1); // it is nobody's
    }
}
