// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How even, and how little moves: the figures that docs/hashing.md promises.
class QualityTest {
    private static final int PLACEMENTS = 1000;
    private static final int NODES = 100;

    /// Exact arcs of rings of 100 and of 101 nodes, at random addresses.
    @Test
    void aRingOfAHundredNodesIsEvenAndANewNodeGetsItsShare() {
        var busiest = new double[PLACEMENTS];
        int fair = 0;
        for (int placement = 0; placement < PLACEMENTS; placement++) {
            var members = Some.members(new Random(placement), NODES + 1, 1);
            busiest[placement] = DoubleStream.of(Ring.of(Some.without(members, NODES)).shares(NODES)).max().orElseThrow() * NODES;
            double share = Ring.of(members).shares(NODES + 1)[NODES] * (NODES + 1);
            if (Math.abs(share - 1) <= 0.25) fair++;
        }
        Arrays.sort(busiest);
        assertThat(busiest[PLACEMENTS / 2]).as("median of busiest / mean").isLessThanOrEqualTo(1.23);
        assertThat(busiest[PLACEMENTS * 99 / 100]).as("99th percentile of busiest / mean").isLessThanOrEqualTo(1.35);
        assertThat(fair).as("new nodes within a quarter of their share").isGreaterThanOrEqualTo(PLACEMENTS * 99 / 100);
    }

    @Test
    void theSharesOfARingAreAllOfItAndAreWhatKeysGet() {
        var members = Some.weighted(1, 2, 5, 0, 3);
        var ring = Ring.of(members);
        var shares = ring.shares(5);
        assertThat(DoubleStream.of(shares).sum()).isCloseTo(1, within(1e-9));
        var found = shares(ring, members, 1_000_000);
        for (int i = 0; i < 5; i++) assertThat(found[i]).isCloseTo(shares[i], within(0.002));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 100, 1000})
    void slotsOfMaglevDifferByOne(int count) {
        var maglev = Maglev.of(Some.members(new Random(count), count, 1));
        var slots = new int[count];
        for (int slot = 0; slot < maglev.slots(); slot++) slots[maglev.member(slot)]++;
        assertThat(IntStream.of(slots).max().orElseThrow() - IntStream.of(slots).min().orElseThrow()).isLessThanOrEqualTo(1);
    }

    /// One leaves, or seen backwards joins: slots that change hands between two that stayed. At 400 members, where it is most, a table of 65,537 is slightly too small for 1 %.
    @ParameterizedTest
    @CsvSource({"2, 0.01", "3, 0.01", "5, 0.01", "10, 0.01", "30, 0.01", "100, 0.01", "300, 0.01", "400, 0.0115", "1000, 0.01"})
    void maglevMovesAboutAHundredthMoreThanItMustAtMost(int count, double most) {
        for (int seed = 0; seed < 3; seed++) {
            var members = Some.members(new Random(seed * 31L + count), count, 1);
            int gone = new Random(seed).nextInt(count);
            var before = Maglev.of(members);
            var left = Some.without(members, gone);
            var after = Maglev.of(left);
            int needless = 0;
            for (int slot = 0; slot < before.slots(); slot++) {
                int then = before.member(slot);
                if (then != gone && !members.id(then).equals(left.id(after.member(slot)))) needless++;
            }
            assertThat(needless / (double) before.slots()).as("%d members, seed %d", count, seed).isLessThanOrEqualTo(most);
        }
    }

    /// Many keys, each member's share by its weight: within five standard deviations of what chance allows, or of what virtual nodes do.
    @ParameterizedTest
    @ValueSource(strings = {"ring", "ketama", "bounded", "maglev", "rendezvous", "jump", "modulo", "round-robin", "random", "least-requests", "least-of-all", "peak-ewma"})
    void sharesFollowWeights(String name) {
        for (var weights : new int[][] {{1}, {1, 1, 1}, {3, 1}, {1, 2, 3, 4, 10, 0, 7}, {100, 1, 1}, {1, 1000}}) {
            var members = Some.weighted(weights);
            int keys = 200_000;
            var found = shares(Some.PICKERS.get(name).apply(members), members, keys, name.equals("round-robin"));
            if (name.equals("least-of-all")) continue; // idle members are drawn by weight: covered by least-requests; it only may not fail
            for (int i = 0; i < weights.length; i++) {
                double share = weights[i] / (double) members.weight();
                double chance = Math.sqrt(share * (1 - share) / keys);
                double nodes = switch (name) {
                    case "ring", "ketama", "bounded" -> share * (1 - share) / Math.sqrt(Math.max(1, weights[i]) * 160.0) * Math.sqrt(2);
                    case "maglev" -> 1.0 / Maglev.SLOTS * 2;
                    default -> 0;
                };
                assertThat(found[i]).as("%s, member %d of %s", name, i, Arrays.toString(weights)).isCloseTo(share, within(5 * (chance + nodes) + 1e-9));
            }
        }
    }

    private static double[] shares(Picker picker, Members members, int keys) {
        return shares(picker, members, keys, false);
    }

    private static double[] shares(Picker picker, Members members, int keys, boolean counted) {
        var found = new double[members.size()];
        for (int i = 0; i < keys; i++) found[picker.pick(counted ? i : Some.key(i))] += 1.0 / keys;
        return found;
    }

    /// What two draws have in common, or a weak mix, would show here: all pairs of members as often as each other.
    @Test
    void rendezvousHasNoPatternInItsSecondChoice() {
        int count = 20;
        var picker = Rendezvous.of(Some.equal(count));
        var pairs = new int[count][count];
        var loads = new Some.Counts(count);
        int keys = 400_000;
        for (int i = 0; i < keys; i++) {
            int first = picker.pick(i * 0x9E3779B97F4A7C15L, loads); // keys that are hardly mixed
            loads.closed[first] = true;
            pairs[first][picker.pick(i * 0x9E3779B97F4A7C15L, loads)]++;
            loads.closed[first] = false;
        }
        double mean = keys / (double) (count * (count - 1));
        double squares = 0;
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < count; k++) if (i != k) squares += (pairs[i][k] - mean) * (pairs[i][k] - mean) / mean;
        }
        int freedom = count * (count - 1) - 1;
        assertThat(squares).as("chi squared").isCloseTo(freedom, within(5 * Math.sqrt(2.0 * freedom)));
    }
}
