// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// What is closed, full or slow.
class LoadsPropertiesTest {
    @Property(tries = 80)
    void whoIsClosedIsNeverPickedAndAllWhoAreOpenCanBe(@ForAll @IntRange(min = 1, max = 30) int count, @ForAll @IntRange(min = 1, max = 4) int heaviest, @ForAll long seed) {
        var random = new Random(seed);
        var members = Some.members(random, count, heaviest);
        var loads = new Some.Counts(count);
        int open = random.nextInt(count);
        for (int i = 0; i < count; i++) loads.closed[i] = i != open && random.nextInt(4) > 0;
        Some.PICKERS.forEach((name, make) -> {
            var picker = make.apply(members);
            for (int i = 0; i < 200; i++) assertThat(loads.closed[picker.pick(Some.key(i), loads)]).as(name).isFalse();
        });
    }

    @Property(tries = 50)
    void eachTryFindsAnotherUntilAllWereTriedAndThenNobody(@ForAll @IntRange(min = 1, max = 12) int count, @ForAll @IntRange(min = 1, max = 50) int heaviest, @ForAll long seed) {
        var members = Some.members(new Random(seed), count, heaviest);
        Some.PICKERS.forEach((name, make) -> {
            var picker = make.apply(members);
            var loads = new Some.Counts(count);
            var tried = new HashSet<Integer>();
            for (int i = 0; i < count; i++) {
                int member = picker.pick(Some.key(seed), loads);
                assertThat(tried.add(member)).as("%s, try %d: %d", name, i, member).isTrue();
                loads.closed[member] = true;
            }
            assertThat(picker.pick(Some.key(seed), loads)).as(name).isEqualTo(Picker.NOBODY);
        });
    }

    /// The stable ones send the keys of a closed member where they would go if it were not there.
    @Property(tries = 40)
    void closingIsLikeLeavingForTheRingAndForRendezvous(@ForAll @IntRange(min = 2, max = 30) int count, @ForAll @IntRange(min = 1, max = 4) int heaviest, @ForAll long seed) {
        var random = new Random(seed);
        var members = Some.members(random, count, heaviest);
        int gone = random.nextInt(count);
        var left = Some.without(members, gone);
        var loads = new Some.Counts(count);
        loads.closed[gone] = true;
        for (var name : new String[] {"ring", "ketama", "rendezvous"}) {
            var all = Some.PICKERS.get(name).apply(members);
            var rest = Some.PICKERS.get(name).apply(left);
            for (int i = 0; i < 300; i++) assertThat(members.id(all.pick(Some.key(i), loads))).as(name).isEqualTo(left.id(rest.pick(Some.key(i))));
        }
    }

    /// Requests come and go, some keys far more often than others; after every pick nobody has more than ⌈c × (in flight + 1) × weight / all weights⌉.
    @Property(tries = 200)
    void nobodyIsEverAboveTheBound(@ForAll @IntRange(min = 1, max = 60) int count, @ForAll @IntRange(min = 1, max = 5) int heaviest,
                                   @ForAll @IntRange(min = 1001, max = 3000) int thousandths, @ForAll long seed) {
        var random = new Random(seed);
        var members = Some.members(random, count, heaviest);
        var bound = BigDecimal.valueOf(thousandths, 3);
        var picker = BoundedRing.of(members, Ring.of(members, 10, Points.XXHASH), bound);
        var loads = new Some.Counts(count);
        var under = new ArrayDeque<Integer>();
        for (int i = 0; i < 1000; i++) {
            if (!under.isEmpty() && random.nextInt(5) == 0) loads.end(under.remove());
            int member = picker.pick(Some.key(random.nextInt(1 + random.nextInt(100))), loads);
            var exact = bound.unscaledValue().multiply(BigInteger.valueOf((loads.total + 1) * members.weight(member)));
            var whole = BigInteger.valueOf(1000 * members.weight());
            var ceiling = exact.add(whole).subtract(BigInteger.ONE).divide(whole);
            loads.add(member);
            under.add(member);
            assertThat(BigInteger.valueOf(loads.inFlight[member])).isLessThanOrEqualTo(ceiling);
        }
    }
}
