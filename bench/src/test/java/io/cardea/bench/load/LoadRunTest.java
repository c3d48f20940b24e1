// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadRunTest {
    private static final Duration STALL = Duration.ofMillis(150);

    private static final Transport TRANSPORT = Transport.best();
    private static final EventLoopGroup GROUP = TRANSPORT.oneLoop();

    private Origin origin;

    @BeforeEach
    void startOrigin() {
        origin = Origin.start(TRANSPORT, GROUP);
    }

    @AfterEach
    void stopOrigin() {
        origin.close();
    }

    @AfterAll
    static void stopLoop() {
        GROUP.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aClosedLoopCountsEveryAnswerOnce() throws Exception {
        var result = run(plan("/1k", 4, 0, 300).expecting(1024));

        assertThat(result.errors()).isEmpty();
        assertThat(result.requests()).isGreaterThan(10).isEqualTo(result.latencies().getTotalCount());
        assertThat(result.nanos()).isGreaterThanOrEqualTo(300_000_000L);
    }

    @Test
    void anOpenLoopSendsWhatItsScheduleSays() throws Exception {
        var result = run(plan("/1k", 8, 500, 400).expecting(1024));

        assertThat(result.errors()).isEmpty();
        assertThat(result.requests()).isEqualTo(200);
        assertThat(result.latencies().getTotalCount()).isEqualTo(200);
    }

    @Test
    void aStallShowsInTheOpenLoopForEveryRequestThatItDelayed() throws Exception {
        var result = run(plan("/1k", 1, 500, 750), STALL);

        // 75 of 375 were due during the stall, half of them in its first half. A busy machine only adds to that.
        assertThat(result.errors()).isEmpty();
        assertThat(slow(result)).isGreaterThan(25);
        assertThat(result.latencies().getValueAtPercentile(99)).isGreaterThan(STALL.toNanos() * 3 / 4);
    }

    @Test
    void theSameStallIsOneSlowAnswerInAClosedLoop() throws Exception {
        var result = run(plan("/1k", 1, 0, 600), STALL);

        // One after the other, no more than eight of 75 ms can fit, whatever the machine does.
        assertThat(result.latencies().getMaxValue()).isGreaterThan(STALL.toNanos());
        assertThat(slow(result)).isBetween(1L, 9L);
    }

    @Test
    void aNewConnectionForEachRequestWorksInBothLoops() throws Exception {
        for (double rate : new double[] {0, 200}) {
            var result = run(new LoadPlan(origin.port(), false, false, true, List.of("/1k"), 0, 4, rate, 50, 300, 1024));

            assertThat(result.errors()).isEmpty();
            assertThat(result.requests()).isGreaterThan(5);
        }
    }

    @Test
    void anUploadArrivesInFull() throws Exception {
        long bytes = 3 << 20;
        var counted = run(new LoadPlan(origin.port(), false, false, false, List.of("/up"), bytes, 2, 0, 0, 400, 7));

        assertThat(counted.errors()).as("the origin answers with the 7 digits of %d", bytes).isEmpty();
        assertThat(counted.requests()).isPositive();
    }

    @Test
    void aLongBodyIsStreamedByTheOriginAndCountedByTheLoad() throws Exception {
        var result = run(plan("/any/bytes/5000000", 2, 0, 300).expecting(5_000_000));

        assertThat(result.errors()).isEmpty();
        assertThat(result.requests()).isPositive();
    }

    @Test
    void wrongLengthsAreErrorsAndNotCounted() throws Exception {
        var result = run(plan("/bytes/10", 1, 0, 100).expecting(1024));

        assertThat(result.requests()).isZero();
        assertThat(result.errors()).containsOnlyKeys("length 10 instead of 1024");
    }

    @Test
    void whereNobodyListensEveryAttemptIsAnError() throws Exception {
        int port = origin.port();
        origin.close();
        var result = run(new LoadPlan(port, false, false, true, List.of("/"), 0, 1, 0, 0, 200, -1));

        assertThat(result.requests()).isZero();
        assertThat(result.errors()).containsOnlyKeys("connect failed");
    }

    @Test
    void anIdleHerdKeepsItsConnections() throws Exception {
        var herd = new IdleHerd(TRANSPORT, GROUP.next(), plan("/1k", 200, 0, 1).plan());

        assertThat(herd.gather().get(5, TimeUnit.SECONDS)).isEqualTo(200);
        herd.release().get(5, TimeUnit.SECONDS);
    }

    /// How many took at least half of the stall.
    private static long slow(LoadResult result) {
        var latencies = result.latencies();
        return latencies.getCountBetweenValues(STALL.toNanos() / 2, latencies.getHighestTrackableValue());
    }

    private record Wanted(LoadPlan plan) {
        Wanted expecting(long length) {
            return new Wanted(new LoadPlan(plan.port(), false, false, false, plan.paths(), 0, plan.connections(),
                    plan.ratePerSecond(), 50, plan.windowMillis(), length).over(plan.protocol(), plan.streams()));
        }
    }

    private Wanted plan(String path, int connections, double rate, long millis) {
        return new Wanted(LoadPlan.closed(origin.port(), path, connections, millis).atRate(rate));
    }

    private LoadResult run(Wanted wanted) throws Exception {
        return run(wanted.plan);
    }

    private LoadResult run(Wanted wanted, Duration stall) throws Exception {
        return run(wanted.plan, () -> GROUP.next().schedule(() -> origin.stallNext(stall), 100, TimeUnit.MILLISECONDS));
    }

    private LoadResult run(LoadPlan plan) throws Exception {
        return run(plan, () -> { });
    }

    private LoadResult run(LoadPlan plan, Runnable begins) throws Exception {
        var run = new LoadRun(TRANSPORT, GROUP.next(), plan, begins);
        var result = run.start().get(20, TimeUnit.SECONDS);
        run.cleared().get(5, TimeUnit.SECONDS);
        return result;
    }
}
