// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlookTest {
    private static Outlook.Stand of(double all, double open) {
        return new Outlook.Stand(all, open, open, all);
    }

    private static double[] shares(Outlook outlook, int tiers) {
        return IntStream.range(0, tiers).mapToDouble(outlook::share).toArray();
    }

    /// The table of Envoy's documentation, with its factor of 1.4: healthy of P0, of P1, and their shares of the traffic, all in percent.
    @ParameterizedTest
    @CsvSource({"100,100,100,0", "72,72,100,0", "71,71,99,1", "50,50,70,30", "25,100,35,65", "25,25,50,50", "0,100,0,100"})
    void isWhatEnvoyDocuments(int first, int second, int toFirst, int toSecond) {
        var shares = shares(Outlook.of(new Outlook.Stand[] {of(100, first), of(100, second)}, 0, 1.4), 2);
        assertThat(shares[0] * 100).isCloseTo(toFirst, within(1.0));
        assertThat(shares[1] * 100).isCloseTo(toSecond, within(1.0));
    }

    @Property(tries = 500)
    void sharesAreAWholeAndADrawFallsOnATierAsOftenAsItsShareSays(@ForAll @IntRange(min = 1, max = 6) int tiers, @ForAll long seed) {
        var random = new Random(seed);
        var stands = new Outlook.Stand[tiers];
        for (int i = 0; i < tiers; i++) {
            int all = random.nextInt(20);
            stands[i] = of(all, all == 0 ? 0 : random.nextInt(all + 1));
        }
        var outlook = Outlook.of(stands, 0.5, 1 + random.nextDouble());
        var shares = shares(outlook, tiers);
        assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-6));
        assertThat(Arrays.stream(shares).min().orElseThrow()).isGreaterThanOrEqualTo(0);
        boolean anybody = Arrays.stream(stands).anyMatch(each -> each.open() > 0);
        for (int i = 0; i < tiers; i++) {
            if (anybody && stands[i].open() == 0) assertThat(shares[i]).as("nobody is open there").isLessThan(1e-6);
        }
        var drawn = new int[tiers];
        for (int i = 0; i < 1000; i++) drawn[outlook.tier((int) (i * (Integer.MAX_VALUE / 1000.0)))]++;
        for (int i = 0; i < tiers; i++) assertThat(drawn[i] / 1000.0).isCloseTo(shares[i], within(0.003));
    }

    @ParameterizedTest
    @CsvSource({"3,1,0.2,false", "5,1,0.2,false", "6,1,0.2,true", "3,1,0.5,true", "3,0,0.2,true", "3,0,0,false", "2,1,0.5,false", "10,8,0.9,false"})
    void thereIsNeedBelowTheShareOnlyAndOnlyIfTheOpenDoNotDo(int all, int open, double panic, boolean need) {
        assertThat(Outlook.of(new Outlook.Stand[] {of(all, open)}, panic, 1.4).isInNeed()).isEqualTo(need);
    }

    @Test
    void aNextTierThatDoesIsBetterThanNeed() {
        assertThat(Outlook.of(new Outlook.Stand[] {of(10, 1), of(10, 10)}, 0.5, 1.4).isInNeed()).isFalse();
        assertThat(Outlook.of(new Outlook.Stand[] {of(10, 1), of(10, 2)}, 0.5, 1.4).need()).containsExactly(true, true);
    }

    @Test
    void whoIsClosedByOtherThanJudgementMakesNoNeed() {
        assertThat(Outlook.of(new Outlook.Stand[] {new Outlook.Stand(3, 0, 3, 0)}, 0.2, 1.4).isInNeed()).isFalse();
    }

    @Property(tries = 300)
    void aRampNeverFallsAndWhatItHasTakenItKeeps(@ForAll long draw, @ForAll @IntRange(min = 1, max = 10_000) int whole) {
        boolean taken = false;
        double before = 0;
        for (int since = 0; since <= whole; since += Math.max(1, whole / 50)) {
            double chance = Ramp.chance(since, whole);
            assertThat(chance).isBetween(Math.max(0.1, before), 1.0);
            before = chance;
            boolean takes = Ramp.takes(draw, since, whole);
            assertThat(takes || !taken).isTrue();
            taken = takes;
        }
        assertThat(Ramp.takes(draw, whole, whole)).isTrue();
    }

    @Test
    void aRampTakesAsManyAsItsTimeSays() {
        var random = new Random(7);
        for (int tenth = 1; tenth <= 10; tenth++) {
            int since = tenth;
            long taken = IntStream.range(0, 20_000).filter(i -> Ramp.takes(random.nextLong(), since, 10)).count();
            assertThat(taken / 20_000.0).isCloseTo(tenth / 10.0, within(0.02));
        }
    }
}
