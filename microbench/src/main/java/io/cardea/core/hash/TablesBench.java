// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What is built when members change, for 1,000 of them: a ring of 160,000 points, a table of 65,537 slots. Mark: 50 ms. And the hash of a key.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TablesBench {
    private final Members members = Members.equal(IntStream.range(0, 1000).mapToObj(i -> "http://10.0." + i / 256 + "." + i % 256 + ":8080").toList());
    private final Members weighted = Members.of(IntStream.range(0, 1000).mapToObj(i -> new Member("http://10.0." + i / 256 + "." + i % 256 + ":8080", 1 + i % 7)).toList());
    private final byte[] session = "c0a80107-9b1d-4f6e-8f52-7d3e2a1b0c4d".getBytes(StandardCharsets.US_ASCII);

    @Benchmark
    public Ring ring() {
        return Ring.of(members);
    }

    @Benchmark
    public Ring ketama() {
        return Ring.of(members, Ring.VIRTUAL_NODES, Points.KETAMA);
    }

    @Benchmark
    public Maglev maglev() {
        return Maglev.of(members);
    }

    @Benchmark
    public Maglev maglevWeighted() {
        return Maglev.of(weighted);
    }

    @Benchmark
    public RoundRobin roundRobinWeighted() {
        return RoundRobin.of(weighted);
    }

    /// Of 36 characters.
    @Benchmark
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public long hash() {
        return XxHash64.hash(session, 0, session.length, 0);
    }
}
