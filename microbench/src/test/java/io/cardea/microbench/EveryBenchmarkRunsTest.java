// SPDX-License-Identifier: Apache-2.0
package io.cardea.microbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Benchmarks that nobody runs rot. Each runs once here, far too short to be a measurement.
class EveryBenchmarkRunsTest {
    @Test
    void everyBenchmarkRunsOnce() throws RunnerException {
        var results = new Runner(new OptionsBuilder()
            .include("io\\.cardea\\..*Bench.*")
            .param("keys", "1000").param("entries", "1000") // not the millions of a measurement
            .forks(0).warmupIterations(0).measurementIterations(1).measurementTime(new TimeValue(5, TimeUnit.MILLISECONDS))
            .shouldFailOnError(true).shouldDoGC(false).verbosity(VerboseMode.SILENT).build()).run();
        assertThat(results).extracting(RunResult::getParams).extracting(each -> each.getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1"))
            .contains("HeadPathBench.exchange", "RouteTableBench.match", "HeadsBench.readBrowserRequest", "AccessLineBench.write");
        assertThat(results).allSatisfy(each -> assertThat(each.getPrimaryResult().getScore()).isPositive());
    }
}
