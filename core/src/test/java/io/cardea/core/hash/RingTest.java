// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RingTest {
    private static final long USED = -1L << 20;

    /// The nearest point in the one direction, among all of them.
    private static int nearest(Members members, long[][] points, long key) {
        long least = -1; // as an unsigned number the most
        int best = Picker.NOBODY;
        for (int member = 0; member < points.length; member++) {
            for (long point : points[member]) {
                long distance = (point & USED) - (key & USED);
                int compared = Long.compareUnsigned(distance, least);
                if (compared < 0 || compared == 0 && (best == Picker.NOBODY || members.id(member).compareTo(members.id(best)) < 0)) {
                    least = distance;
                    best = member;
                }
            }
        }
        return best;
    }

    @Property(tries = 100)
    void aKeyBelongsToTheNextPointAlsoAtPointsAndAroundTheEnds(@ForAll @IntRange(min = 1, max = 8) int count, @ForAll @IntRange(min = 1, max = 12) int virtualNodes, @ForAll long seed) {
        var random = new Random(seed);
        var members = Some.members(random, count, 3);
        for (var placing : Points.values()) {
            var ring = Ring.of(members, virtualNodes, placing);
            var points = new long[count][];
            for (int i = 0; i < count; i++) placing.write(members.id(i), points[i] = new long[members.weight(i) * virtualNodes], 0, members.weight(i) * virtualNodes);
            var atPoints = LongStream.of(points[random.nextInt(count)]).flatMap(point -> LongStream.of(point, (point & USED) - 1, (point | ~USED) + 1));
            var ends = LongStream.of(0, -1, 1, Long.MAX_VALUE, Long.MIN_VALUE);
            LongStream.concat(LongStream.concat(atPoints, ends), random.longs(50)).forEach(key ->
                assertThat(ring.pick(key)).as("key %x of %s", key, placing).isEqualTo(nearest(members, points, key)));
        }
    }
}
