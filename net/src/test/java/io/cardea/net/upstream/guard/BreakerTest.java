// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import static io.cardea.net.upstream.guard.Breaker.State.CLOSED;
import static io.cardea.net.upstream.guard.Breaker.State.HALF_OPEN;
import static io.cardea.net.upstream.guard.Breaker.State.OPEN;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long SECOND = SECONDS.toNanos(1);
    private static final BreakerRules RULES = new BreakerRules(0.5, 2 * SECOND, 0.8, 10 * SECOND, 0, 10, 5 * SECOND, 60 * SECOND, 4);

    private final List<String> told = new ArrayList<>();
    private final Breaker breaker = new Breaker(RULES, (it, state, why, now) -> told.add(state + (why.isEmpty() ? "" : ": " + why)), 0);
    private long now = -3 * SECOND / 2 + 2 * SECOND; // half a second

    private void calls(int count, boolean failed, long took) {
        for (int i = 0; i < count; i++) {
            var pass = breaker.enter(now);
            assertThat(pass.admits()).isTrue();
            breaker.done(pass, failed, took, now);
        }
    }

    private void open() {
        calls(10, true, 1);
        assertThat(breaker.state(now)).isEqualTo(OPEN);
    }

    @Test
    void fewCallsAreNeverJudged() {
        calls(9, true, 1);
        assertThat(breaker.state(now)).isEqualTo(CLOSED);
        calls(1, true, 1);
        assertThat(breaker.state(now)).isEqualTo(OPEN);
        assertThat(told).containsExactly("OPEN: of 10 calls 10 failed, 0 were slow");
    }

    @Test
    void itOpensWhenTheShareIsReachedAndNoSuccessOpensIt() {
        calls(5, false, 1);
        calls(4, true, 1);
        assertThat(breaker.state(now)).isEqualTo(CLOSED);
        calls(1, true, 1);
        assertThat(breaker.state(now)).isEqualTo(OPEN);
    }

    @Test
    void whatWasAnsweredWellAndBreaksOffIsAFailureInItsPlace() {
        for (int last : new int[] {0, 20}) { // by time, and by number
            var each = new Breaker(new BreakerRules(0.6, 2 * SECOND, 0.8, 10 * SECOND, last, 10, 5 * SECOND, 60 * SECOND, 4), Breaker.Watcher.NOBODY, 0);
            for (int i = 0; i < 10; i++) {
                var pass = each.enter(now);
                each.done(pass, false, 1, now);
                if (i >= 4) each.broke(pass, now);
                assertThat(each.state(now)).as("%s, %s", last, i).isEqualTo(i == 9 ? OPEN : CLOSED);
            }
        }
    }

    @Test
    void aTrialThatBreaksOffIsOneThatFailed() {
        open();
        now += 5 * SECOND;
        for (int i = 0; i < 2; i++) {
            var pass = breaker.enter(now);
            breaker.done(pass, false, 1, now);
            breaker.broke(pass, now);
        }
        assertThat(breaker.state(now)).isEqualTo(OPEN);
    }

    @Test
    void slowCallsOpenItThoughTheySucceed() {
        calls(2, false, 2 * SECOND - 1);
        calls(7, false, 2 * SECOND);
        assertThat(breaker.state(now)).isEqualTo(CLOSED);
        calls(1, false, 2 * SECOND);
        assertThat(breaker.state(now)).isEqualTo(OPEN);
        assertThat(told).containsExactly("OPEN: of 10 calls 0 failed, 8 were slow");
    }

    @Test
    void oldCallsAreForgotten() {
        calls(9, true, 1);
        now += 10 * SECOND;
        calls(9, true, 1);
        assertThat(breaker.state(now)).isEqualTo(CLOSED);
    }

    @Test
    void anOpenOneLetsNobodyThroughUntilItsTimeIsUp() {
        open();
        now += 5 * SECOND - 1;
        assertThat(breaker.enter(now).admits()).isFalse();
        assertThat(breaker.opensIn(now)).isEqualTo(1);
        now += 1;
        assertThat(breaker.refuses(now)).isFalse();
        assertThat(breaker.state(now)).isEqualTo(HALF_OPEN);
        assertThat(breaker.enter(now).admits()).isTrue();
    }

    @Test
    void aFewTryAndIfTheyDoWellItCloses() {
        open();
        now += 5 * SECOND;
        var trials = new ArrayList<Breaker.Pass>();
        for (int i = 0; i < 4; i++) trials.add(breaker.enter(now));
        assertThat(trials).allMatch(Breaker.Pass::admits);
        assertThat(breaker.refuses(now)).isTrue();
        assertThat(breaker.enter(now).admits()).isFalse();
        for (int i = 0; i < 3; i++) breaker.done(trials.get(i), i == 0, 1, now); // one of four may fail
        assertThat(breaker.state(now)).isEqualTo(HALF_OPEN);
        assertThat(breaker.enter(now).admits()).as("four are enough").isFalse();
        breaker.done(trials.get(3), false, 1, now);
        assertThat(breaker.state(now)).isEqualTo(CLOSED);
        assertThat(told).containsExactly("OPEN: of 10 calls 10 failed, 0 were slow", "HALF_OPEN", "CLOSED: 4 trials did well");
        calls(9, true, 1);
        assertThat(breaker.state(now)).as("it begins with a clean sheet").isEqualTo(CLOSED);
    }

    @Test
    void aTrialThatWasGivenUpLeavesItsPlaceToAnother() {
        open();
        now += 5 * SECOND;
        for (int i = 0; i < 100; i++) {
            var pass = breaker.enter(now);
            assertThat(pass.admits()).isTrue();
            breaker.abandoned(pass);
        }
        assertThat(breaker.state(now)).isEqualTo(HALF_OPEN);
    }

    @Test
    void theWaitGrowsAsLongAsTrialsFailAndBeginsAnewWhenItWasWell() {
        open();
        long waited = 5 * SECOND;
        for (long expected : new long[] {10, 20, 40, 60, 60}) {
            now += waited;
            calls(2, true, 1); // half of the trials
            assertThat(breaker.state(now)).isEqualTo(OPEN);
            waited = breaker.opensIn(now);
            assertThat(waited).isEqualTo(expected * SECOND);
        }
        now += waited;
        calls(4, false, 1);
        now += 30 * SECOND; // shorter than it was open
        open();
        assertThat(breaker.opensIn(now)).as("it flaps").isEqualTo(60 * SECOND);
        now += 60 * SECOND;
        calls(4, false, 1);
        now += 60 * SECOND;
        open();
        assertThat(breaker.opensIn(now)).as("it was well").isEqualTo(5 * SECOND);
    }

    @Test
    void whatWasLetThroughBeforeIsNotATrial() {
        var early = breaker.enter(now);
        open();
        now += 5 * SECOND;
        var trial = breaker.enter(now);
        for (int i = 0; i < 10; i++) breaker.done(early, true, 1, now);
        assertThat(breaker.state(now)).isEqualTo(HALF_OPEN);
        breaker.done(trial, false, 1, now);
        assertThat(breaker.state(now)).isEqualTo(HALF_OPEN);
    }

    @Test
    void changedRulesHoldAtOnceAndAnotherWindowForgets() {
        calls(9, true, 1);
        breaker.follow(new BreakerRules(0.5, 2 * SECOND, 0.8, 20 * SECOND, 0, 5, SECOND, SECOND, 1), now);
        calls(4, true, 1);
        assertThat(breaker.state(now)).isEqualTo(CLOSED);
        calls(1, true, 1);
        assertThat(breaker.opensIn(now)).isEqualTo(SECOND);
    }
}
