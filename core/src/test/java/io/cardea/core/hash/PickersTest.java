// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PickersTest {
    /// If this number changes, every key of every user moves, and two Cardeas of different versions disagree. It holds on every JVM and machine.
    @Test
    void everyMachineAndEveryVersionChoosesAlike() {
        var members = Members.of(List.of(new Member("http://10.0.0.1:8080", 1), new Member("http://10.0.0.2:8080", 2), new Member("unix:/run/app.sock", 3),
            new Member("http://käse.example:8080", 1), new Member("https://[2001:db8::1]", 1)));
        long sum = 0;
        for (var make : Some.PICKERS.entrySet()) {
            for (var each : List.of(members, Some.equal(7))) {
                var picker = make.getValue().apply(each);
                var loads = new Some.Counts(each.size());
                for (int i = 0; i < 1000; i++) {
                    int member = picker.pick(Some.key(i), loads);
                    loads.add(member);
                    loads.latency[member] = PeakEwma.after(loads.latency[member], 1000 + i % 37 * 10, 50, 1000);
                    sum = XxHash64.hash(member, sum);
                }
            }
        }
        assertThat(Long.toHexString(sum)).isEqualTo("f38c5a25a291841f");
    }

    @Test
    void ofNobodyNobodyIsPicked() {
        Some.PICKERS.forEach((name, make) -> {
            assertThat(make.apply(Members.of(List.of())).pick(1)).as(name).isEqualTo(Picker.NOBODY);
            assertThat(make.apply(Some.weighted(0, 0)).pick(1)).as(name).isEqualTo(Picker.NOBODY);
            assertThat(make.apply(Some.weighted(0, 1)).pick(1)).as(name).isEqualTo(1);
            assertThat(make.apply(Some.weighted(0, 1)).memory()).as(name).isPositive();
        });
    }

    @Test
    void whatCannotBeIsToldWithWhatWasExpected() {
        assertThatIllegalArgumentException().isThrownBy(() -> Members.equal(List.of("a", "b", "a"))).withMessage("expected each member once, found a twice");
        assertThatIllegalArgumentException().isThrownBy(() -> new Member("", 1)).withMessageContaining("empty");
        assertThatIllegalArgumentException().isThrownBy(() -> new Member("a", -1)).withMessageContaining("found -1");
        assertThatIllegalArgumentException().isThrownBy(() -> Ring.of(Some.equal(1), 0, Points.XXHASH)).withMessageContaining("found 0");
        assertThatIllegalArgumentException().isThrownBy(() -> Ring.of(Some.weighted(1_000_000))).withMessageContaining("16777216 points");
        assertThatIllegalArgumentException().isThrownBy(() -> Maglev.of(Some.equal(3), 1000)).withMessageContaining("prime");
        assertThatIllegalArgumentException().isThrownBy(() -> Maglev.of(Some.equal(8), 7)).withMessageContaining("7 slots for 8 members");
        for (var bound : List.of("1", "1.0004", "0", "-2", "1000.1", "1e40")) {
            assertThatIllegalArgumentException().isThrownBy(() -> BoundedRing.of(Some.equal(3), Ring.of(Some.equal(3)), new BigDecimal(bound))).withMessageContaining("found " + new BigDecimal(bound));
        }
    }

    @Test
    void aHotKeyGoesRoundTheRingWhenLoadsAreBounded() {
        var members = Some.equal(10);
        var picker = BoundedRing.of(members, Ring.of(members), BoundedRing.LOAD_BOUND);
        var loads = new Some.Counts(10);
        for (int i = 0; i < 1000; i++) loads.add(picker.pick(Some.key(1), loads));
        assertThat(IntStream.of(loads.inFlight)).allMatch(each -> each <= 125);
        assertThat(IntStream.of(loads.inFlight).filter(each -> each == 125).count()).isEqualTo(8);
    }

    @Test
    void whoIsClosedLeavesNobodyElseAboveWhatTheRestCanShare() {
        var members = Some.equal(10);
        var picker = BoundedRing.of(members, Ring.of(members), BoundedRing.LOAD_BOUND);
        var loads = new Some.Counts(10);
        for (int i = 0; i < 5; i++) loads.closed[i] = true;
        for (int i = 0; i < 1000; i++) loads.add(picker.pick(Some.key(1), loads));
        assertThat(loads.inFlight).containsExactly(0, 0, 0, 0, 0, 200, 200, 200, 200, 200);
    }

    @Test
    void aTurnOfWhoIsClosedGoesToAll() {
        var picker = RoundRobin.of(Some.equal(11));
        var loads = new Some.Counts(11);
        loads.closed[3] = true;
        var found = new int[11];
        for (int i = 0; i < 110_000; i++) found[picker.pick(i, loads)]++;
        for (int i = 0; i < 11; i++) assertThat(found[i]).isCloseTo(i == 3 ? 0 : 11_000, within(200));
    }

    @Test
    void aLongScheduleIsShortenedAndNobodyLosesHisTurn() {
        var members = Some.weighted(999_983, 1, 500_000, 3);
        var picker = RoundRobin.of(members);
        assertThat(picker.length()).isBetween(1 << 15, 1 << 17);
        var found = new int[4];
        for (int i = 0; i < picker.length(); i++) found[picker.pick(i)]++;
        assertThat(found[1]).isEqualTo(1);
        assertThat(found[0] / (double) picker.length()).isCloseTo(999_983 / (double) members.weight(), within(0.001));
    }

    @Test
    void ofTwoTheOneWithFewerRequestsForItsWeightIsTaken() {
        for (var picker : List.of(LeastRequests.ofTwo(Some.weighted(1, 3)), LeastRequests.ofAll(Some.weighted(1, 3)))) {
            var loads = new Some.Counts(2);
            loads.inFlight[0] = 2;
            loads.inFlight[1] = 5;
            for (int i = 0; i < 100; i++) assertThat(picker.pick(Some.key(i), loads)).isEqualTo(1);
            loads.inFlight[1] = 7;
            for (int i = 0; i < 100; i++) assertThat(picker.pick(Some.key(i), loads)).isZero();
        }
    }

    /// A thousand requests on a thousand members, none ending: by chance alone the busiest would have about six.
    @Test
    void twoChoicesAreFarBetterThanChance() {
        var chance = filled(WeightedRandom.of(Some.equal(1000)));
        var two = filled(LeastRequests.ofTwo(Some.equal(1000)));
        var all = filled(LeastRequests.ofAll(Some.equal(1000)));
        assertThat(IntStream.of(all.inFlight).max()).hasValue(1);
        assertThat(IntStream.of(two.inFlight).max().orElseThrow()).isLessThanOrEqualTo(3);
        assertThat(IntStream.of(chance.inFlight).max().orElseThrow()).isGreaterThan(3);
    }

    private static Some.Counts filled(Picker picker) {
        var loads = new Some.Counts(1000);
        for (int i = 0; i < 1000; i++) loads.add(picker.pick(Some.key(i), loads));
        return loads;
    }

    @Test
    void theLatencyRisesAtOnceAndFallsSlowly() {
        assertThat(PeakEwma.after(0, 100, 1, 1000)).isEqualTo(100);
        assertThat(PeakEwma.after(100, 900, 1, 1000)).isEqualTo(900);
        assertThat(PeakEwma.after(900, 100, 1000, 1000)).isCloseTo(100 + 800 / Math.E, within(1e-9));
        assertThat(PeakEwma.after(900, 100, 1e12, 1000)).isCloseTo(100, within(1e-9));
    }

    @Test
    void aSlowMemberGetsLittleAndANewOneIsTriedByOneRequest() {
        var picker = PeakEwma.of(Some.equal(10));
        var loads = new Some.Counts(10);
        var random = new Random(1);
        for (int i = 0; i < 10; i++) loads.latency[i] = i == 0 ? 50e6 : 1e6;
        for (int i = 0; i < 200; i++) loads.add(picker.pick(random.nextLong(), loads));
        assertThat(loads.inFlight[0]).isLessThanOrEqualTo(2);
        loads.latency[1] = 0;
        loads.inFlight[1] = 0;
        for (int i = 0; i < 100; i++) loads.add(picker.pick(random.nextLong(), loads));
        assertThat(loads.inFlight[1]).isEqualTo(1);
    }
}
