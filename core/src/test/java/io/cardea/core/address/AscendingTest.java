// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AscendingTest {
    /// What a look-up by the JDK says.
    private static int floor(long[] all, long key) {
        int at = Arrays.binarySearch(all, key);
        if (at < 0) return -at - 2;
        while (at + 1 < all.length && all[at + 1] == key) at++;
        return at;
    }

    private static void agrees(long[] all, Random random) {
        var ascending = new Ascending(all);
        for (int i = 0; i < 2000; i++) {
            long near = all.length == 0 ? 0 : all[random.nextInt(all.length)] + random.nextInt(3) - 1;
            for (long key : new long[] {near, random.nextLong()}) {
                int found = ascending.floor(key);
                assertThat(found < 0 ? found : all[found]).isEqualTo(floor(all, key) < 0 ? -1 : all[floor(all, key)]);
                assertThat(found).isEqualTo(floor(all, key));
            }
        }
    }

    /// Even ones are found by stretches; those that lie together by levels; few by halving.
    @Property(tries = 60)
    void findsWhatAPlainSearchFinds(@ForAll long seed, @ForAll @IntRange(max = 20_000) int size, @ForAll @IntRange(max = 63) int spread, @ForAll boolean lumps) {
        var random = new Random(seed);
        long base = random.nextLong() >> 1;
        agrees(LongStream.range(0, size).map(i -> lumps && i % 2 == 0 ? base + (random.nextLong() & 0xff) : base + (random.nextLong() >>> spread) / 2).sorted().toArray(), random);
    }

    @Test
    void theLeastAndTheGreatestOfAllNumbersAreFound() {
        var all = LongStream.range(0, 10_000).map(i -> i == 0 ? Long.MIN_VALUE : i == 9999 ? Long.MAX_VALUE : (i - 5000) << 49).sorted().toArray();
        agrees(all, new Random(1));
        assertThat(new Ascending(all).floor(Long.MIN_VALUE)).isZero();
        assertThat(new Ascending(all).floor(Long.MAX_VALUE)).isEqualTo(9999);
        assertThat(new Ascending(LongStream.range(0, 10_000).map(i -> Long.MIN_VALUE + i).toArray()).floor(Long.MAX_VALUE)).isEqualTo(9999);
        assertThat(new Ascending(new long[0]).floor(7)).isEqualTo(-1);
    }
}
