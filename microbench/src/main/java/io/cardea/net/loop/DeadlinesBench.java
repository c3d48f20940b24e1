// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.loop;

import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What every exchange does to its time-outs: sets one, moves it, clears it.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeadlinesBench {
    private final DefaultEventExecutor executor = new DefaultEventExecutor();
    private final Deadlines.Deadline deadline = new Deadlines(executor).deadline(() -> {});
    private final long minute = TimeUnit.MINUTES.toNanos(1);

    @Benchmark
    public void setMoveAndClear() {
        deadline.inNanos(minute);
        deadline.inNanos(2 * minute);
        deadline.clear();
    }

    @TearDown
    public void end() {
        executor.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
