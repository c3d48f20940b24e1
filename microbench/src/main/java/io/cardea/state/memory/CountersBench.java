// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One charge on one limit, by an address that is one of many: its hash, its place in the table, the rule, the reply. Texts come in their order, as a request's address was
/// made just before it is charged and is not what waits for memory; their hashes, and so the places in the table, have none. In a run of its own for each number of
/// keys; the largest table takes 570 MB off the heap.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CountersBench {
    /// Texts are made beforehand, but not ten million of them: numbers behind few of them do as well, and what is measured is the table.
    private static final int TEXTS = 1 << 16;

    @Param({"100000", "10000000"})
    public int keys;

    @Param({"TOKEN_BUCKET", "FIXED_WINDOW"})
    public Algorithm algorithm = Algorithm.TOKEN_BUCKET;

    private final String[] texts = new String[TEXTS];
    private Meter[] meters = {};
    private int next;

    /// As many limits as are needed for so many keys.
    @Setup
    public void fill() {
        for (int i = 0; i < TEXTS; i++) texts[i] = "10." + (i >> 12) + '.' + (i >> 6 & 63) + '.' + (i & 63);
        var counters = new MemoryCounters(keys);
        meters = new Meter[Math.ceilDiv(keys, TEXTS)];
        for (int i = 0; i < meters.length; i++) {
            meters[i] = counters.meter(List.of(Limit.of("limit " + i, algorithm, 1_000_000, Duration.ofHours(1), 1_000_000)));
        }
        for (int i = 0; i < keys; i++) meters[i / TEXTS].charge(List.of(new Charge(texts[i % TEXTS], 1)), Runnable::run);
        var figures = counters.figures();
        System.out.println("# " + figures.keys() + " keys in " + figures.bytes() + " bytes, " + (double) figures.bytes() / figures.keys() + " each; " + figures.evicted() + " evicted");
    }

    @Benchmark
    public Pending<Reply<Counted>> charge() {
        int key = next = next + 1 < keys ? next + 1 : 0;
        return meters[key / TEXTS].charge(List.of(new Charge(texts[key % TEXTS], 1)), Runnable::run);
    }
}
