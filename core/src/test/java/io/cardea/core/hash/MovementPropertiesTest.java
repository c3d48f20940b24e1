// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// One member leaves, or seen backwards joins, among any members of any weights.
class MovementPropertiesTest {
    private static final int KEYS = 2000;

    /// Keys that moved although their member stayed.
    private static int needless(Members members, int gone, Picker before, Picker after) {
        var left = Some.without(members, gone);
        int needless = 0;
        for (int i = 0; i < KEYS; i++) {
            int then = before.pick(Some.key(i));
            int now = after.pick(Some.key(i));
            if (then != gone && !members.id(then).equals(left.id(now))) needless++;
        }
        return needless;
    }

    @Property(tries = 200)
    void onARingOnlyKeysOfWhoLeftMove(@ForAll @IntRange(min = 2, max = 40) int count, @ForAll @IntRange(min = 1, max = 5) int heaviest, @ForAll long seed) {
        var random = new Random(seed);
        var members = Some.members(random, count, heaviest);
        int gone = random.nextInt(count);
        for (var placing : Points.values()) {
            assertThat(needless(members, gone, Ring.of(members, 20, placing), Ring.of(Some.without(members, gone), 20, placing))).as("%s", placing).isZero();
        }
    }

    @Property(tries = 300)
    void inRendezvousOnlyKeysOfWhoLeftMove(@ForAll @IntRange(min = 2, max = 40) int count, @ForAll @IntRange(min = 1, max = 5) int heaviest, @ForAll long seed) {
        var random = new Random(seed);
        var members = Some.members(random, count, heaviest); // when the last of another weight leaves, one of weights becomes one without
        int gone = random.nextInt(count);
        assertThat(needless(members, gone, Rendezvous.of(members), Rendezvous.of(Some.without(members, gone)))).isZero();
    }

    @Property(tries = 60)
    void aWeightThatGrowsOnlyTakes(@ForAll @IntRange(min = 2, max = 20) int count, @ForAll long seed) {
        var random = new Random(seed);
        var members = Some.members(random, count, 5);
        int grown = random.nextInt(count);
        var list = new java.util.ArrayList<>(members.list());
        list.set(grown, new Member(members.id(grown), members.weight(grown) + 1 + random.nextInt(5)));
        var heavier = Members.of(list);
        for (var name : new String[] {"ring", "ketama", "rendezvous"}) {
            var before = Some.PICKERS.get(name).apply(members);
            var after = Some.PICKERS.get(name).apply(heavier);
            for (int i = 0; i < 500; i++) assertThat(after.pick(Some.key(i))).as(name).isIn(before.pick(Some.key(i)), grown);
        }
    }

    @Property(tries = 200)
    void inJumpOnlyKeysOfTheLastMoveWhenItLeaves(@ForAll @IntRange(min = 2, max = 40) int count, @ForAll long seed) {
        var members = Some.members(new Random(seed), count, 1);
        assertThat(needless(members, count - 1, Jump.of(members), Jump.of(Some.without(members, count - 1)))).isZero();
    }

    @Property(tries = 40)
    void theOrderOfTheListDoesNotMatter(@ForAll @IntRange(min = 1, max = 40) int count, @ForAll @IntRange(min = 1, max = 5) int heaviest, @ForAll long seed) {
        var members = Some.members(new Random(seed), count, heaviest);
        var reversed = Some.reversed(members);
        for (var name : new String[] {"ring", "ketama", "bounded", "maglev", "rendezvous", "random", "least-requests", "peak-ewma"}) {
            var one = Some.PICKERS.get(name).apply(members);
            var other = Some.PICKERS.get(name).apply(reversed);
            for (int i = 0; i < 200; i++) assertThat(members.id(one.pick(Some.key(i)))).as(name).isEqualTo(reversed.id(other.pick(Some.key(i))));
        }
    }
}
