// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The path normaliser: a path that is canonical already, as nearly all are, and two that must be rewritten.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestPathBench {
    @Param({"/books/123/reviews/latest", "/books//123/./x/../reviews", "/b%6Foks/caf%c3%a9/a%20b"})
    public String path = "";

    @Benchmark
    public String normalise() {
        return RequestPath.normalise(path, PathRules.STRICT);
    }
}
