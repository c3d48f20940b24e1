// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Random days of a breaker against one that keeps every call in a list.
class BreakerPropertiesTest {
    /// As plain as can be.
    private static final class Reference {
        final BreakerRules rules;
        final Deque<long[]> calls = new ArrayDeque<>(); // when, failed, slow
        Breaker.State state = Breaker.State.CLOSED;
        long since;
        long until;
        long openFor;
        int times;
        int generation; // of phases
        int taken;
        int done;
        int failed;
        int slow;

        Reference(BreakerRules rules) {
            this.rules = rules;
        }

        boolean enter(long now) {
            if (state == Breaker.State.OPEN && now >= until) {
                state = Breaker.State.HALF_OPEN;
                generation++;
                taken = done = failed = slow = 0;
            }
            if (state == Breaker.State.OPEN || state == Breaker.State.HALF_OPEN && taken == rules.trials()) return false;
            if (state == Breaker.State.HALF_OPEN) taken++;
            return true;
        }

        void abandoned(int entered) {
            if (entered == generation && state == Breaker.State.HALF_OPEN) taken--;
        }

        void done(int entered, boolean isFailed, long took, long now) {
            if (entered != generation) return;
            boolean isSlow = took >= rules.slowAfter();
            if (state == Breaker.State.CLOSED) {
                calls.add(new long[] {now, isFailed ? 1 : 0, isSlow ? 1 : 0});
                forget(now);
                if (!isFailed && !isSlow || calls.size() < rules.minCalls()) return;
                if (lost(calls.stream().mapToLong(each -> each[1]).sum(), calls.stream().mapToLong(each -> each[2]).sum(), calls.size())) {
                    open(openFor > 0 && now - since < openFor ? times + 1 : 0, now);
                }
                return;
            }
            done++;
            if (isFailed) failed++;
            if (isSlow) slow++;
            if (lost(failed, slow, rules.trials())) {
                open(times + 1, now);
            } else if (done == rules.trials()) {
                state = Breaker.State.CLOSED;
                generation++;
                since = now;
                calls.clear();
            }
        }

        void forget(long now) {
            if (rules.last() > 0) {
                while (calls.size() > rules.last()) calls.poll();
            } else {
                long tenth = rules.window() / 10;
                calls.removeIf(each -> (each[0] - since) / tenth <= (now - since) / tenth - 10);
            }
        }

        boolean lost(long failures, long slows, long of) {
            return failures >= rules.failures() * of || rules.slowAfter() != Long.MAX_VALUE && slows >= rules.slow() * of;
        }

        void open(int next, long now) {
            times = next;
            openFor = rules.openFor();
            for (int i = 0; i < next && openFor < rules.longest(); i++) openFor *= 2;
            openFor = Math.min(openFor, rules.longest());
            until = now + openFor;
            state = Breaker.State.OPEN;
            generation++;
        }
    }

    private record Call(Breaker.Pass pass, int generation, long began) {}

    @Property(tries = 400)
    void itDoesWhatTheReferenceDoes(@ForAll long seed) {
        var random = new Random(seed);
        var rules = new BreakerRules((1 + random.nextInt(10)) / 10.0, random.nextBoolean() ? 400 : Long.MAX_VALUE, (1 + random.nextInt(10)) / 10.0, 1000,
            random.nextBoolean() ? 0 : 5 + random.nextInt(20), 1 + random.nextInt(5), 100 + random.nextInt(2000), 2100 + random.nextInt(5000), 1 + random.nextInt(5));
        var breaker = new Breaker(rules, Breaker.Watcher.NOBODY, 0);
        var reference = new Reference(rules);
        List<Call> underWay = new ArrayList<>();
        long now = 0;
        double fails = random.nextDouble();
        for (int step = 0; step < 2000; step++) {
            if (random.nextInt(50) == 0) fails = random.nextDouble() * random.nextInt(2);
            now += random.nextInt(20) == 0 ? random.nextInt(3000) : random.nextInt(30);
            if (underWay.size() < 1 + random.nextInt(8)) {
                var pass = breaker.enter(now);
                assertThat(pass.admits()).as("step %d", step).isEqualTo(reference.enter(now));
                if (pass.admits()) underWay.add(new Call(pass, reference.generation, now));
            } else {
                var call = underWay.remove(random.nextInt(underWay.size()));
                if (random.nextInt(10) == 0) {
                    breaker.abandoned(call.pass);
                    reference.abandoned(call.generation);
                } else {
                    boolean failed = random.nextDouble() < fails;
                    breaker.done(call.pass, failed, now - call.began, now);
                    reference.done(call.generation, failed, now - call.began, now);
                }
            }
            var expected = reference.state == Breaker.State.OPEN && now >= reference.until ? Breaker.State.HALF_OPEN : reference.state;
            assertThat(breaker.state(now)).as("step %d", step).isEqualTo(expected);
            if (expected == Breaker.State.OPEN) assertThat(breaker.opensIn(now)).isEqualTo(reference.until - now);
        }
    }

    /// Whatever the threads do at once, each call is counted once.
    @Test
    void manyThreadsAreCountedExactly() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        var byTime = new TimeWindow(1_000_000, 0);
        var byCount = new CountWindow(1000);
        var ready = new CountDownLatch(threads);
        var all = new ArrayList<Thread>();
        for (int t = 0; t < threads; t++) {
            all.add(Thread.ofPlatform().start(() -> {
                ready.countDown();
                for (int i = 0; i < each; i++) {
                    for (var window : List.of(byTime, byCount)) window.add(i % 2 == 0, i % 4 == 0, i * 1_000_000L / 10 / each); // one tenth after the other, within the window
                }
            }));
        }
        for (var thread : all) thread.join();
        assertThat(byTime.tally(99_999)).isEqualTo(new Tally(threads * (long) each, threads * (long) each / 2, threads * (long) each / 4));
        // behind the calls that met, a thousand of one kind: what the sums say is what lies in the ring
        for (int i = 0; i < 1000; i++) byCount.add(true, false, 0);
        assertThat(byCount.tally(0)).isEqualTo(new Tally(1000, 1000, 0));
    }
}
