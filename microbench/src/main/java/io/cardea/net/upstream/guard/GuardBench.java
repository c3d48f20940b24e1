// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.file.AdaptiveConfig;
import io.cardea.core.file.BreakerConfig;
import io.cardea.core.file.InFlightConfig;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Gauges;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/// What a guard costs each request that it lets through. All are of the process: with `-t 2` two loops share them. Only `passage` allocates, itself.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(1)
public class GuardBench implements Passage.Entrant {
    private static final long TOOK = 1_000_000;

    private final Breaker byTime = new Breaker(BreakerRules.of(BreakerConfig.at(0.5)), Breaker.Watcher.NOBODY, System.nanoTime());
    private final Breaker byCount = new Breaker(new BreakerRules(0.5, Long.MAX_VALUE, 0.8, 0, 100, 20, 1, 1, 5), Breaker.Watcher.NOBODY, System.nanoTime());
    private final Breaker failing = new Breaker(new BreakerRules(1, Long.MAX_VALUE, 0.8, 10_000_000_000L, 0, 20, 1, 1, 5), Breaker.Watcher.NOBODY, System.nanoTime());
    private final Bulkhead bulkhead = new Bulkhead(BulkheadRules.of(InFlightConfig.of(200)));
    private final AdaptiveLimit adaptive = new AdaptiveLimit(AdaptiveRules.of(AdaptiveConfig.by(AdaptiveConfig.Algorithm.GRADIENT2)), System.nanoTime());
    private final List<Guard> all = List.of(new Guard("service catalog", GuardRules.of(Optional.of(BreakerConfig.at(0.5)), Optional.of(InFlightConfig.of(200)),
        Optional.of(AdaptiveConfig.by(AdaptiveConfig.Algorithm.GRADIENT2))), new GuardGauges.Labels("catalog", ""), new GuardGauges(Gauges.NONE), System.nanoTime()));
    private final Response response = Response.of(200);
    private int passed;

    public GuardBench() {
        failing.done(failing.enter(0), false, TOOK, System.nanoTime()); // so that it never opens
    }

    /// What most of the others ask, too: to be taken off.
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }

    @Benchmark
    public void breakerByTime() {
        long now = System.nanoTime();
        byTime.done(byTime.enter(now), false, TOOK, now);
    }

    @Benchmark
    public void breakerByCount() {
        long now = System.nanoTime();
        byCount.done(byCount.enter(now), false, TOOK, now);
    }

    /// Each failure has the whole window added up.
    @Benchmark
    public void breakerOfWhatFails() {
        long now = System.nanoTime();
        failing.done(failing.enter(now), true, TOOK, now);
        failing.done(failing.enter(now), false, TOOK, now);
    }

    @Benchmark
    public boolean bulkhead() {
        boolean entered = bulkhead.enter();
        bulkhead.leave(0);
        return entered;
    }

    @Benchmark
    public boolean adaptive() {
        long now = System.nanoTime();
        return adaptive.answered(now - TOOK, 10, false, now);
    }

    /// All of them, as an exchange passes them.
    @Benchmark
    public int passage() {
        long now = System.nanoTime();
        var passage = new Passage(all, Priority.NORMAL, Runnable::run);
        passage.begin(this, now);
        passage.answered(response, now + TOOK);
        passage.end(now + TOOK);
        return passed;
    }

    /// Where nobody guards.
    @Benchmark
    public int nothing() {
        Passage.NONE.begin(this, 0);
        Passage.NONE.answered(response, 0);
        Passage.NONE.end(0);
        return passed;
    }

    @Override
    public void passed() {
        passed++;
    }

    @Override
    public void waited(String at) {
        throw new AssertionError("nobody waits here");
    }

    @Override
    public void turnedAway(String by, Failure why) {
        throw new AssertionError(why);
    }

    @Override
    public Runnable alarm(long nanos, Runnable what) {
        throw new AssertionError("nobody waits here");
    }
}
