// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.bench.Bench;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// `cardea bench`: all words behind it, its help included, are the bench's own business.
@Command(name = "bench", description = "Measures Cardea side by side with the proxies that are installed.")
final class BenchCommand implements Callable<Integer> {
    @Unmatched
    List<String> options = new ArrayList<>(); // the parser adds to it

    @Override
    public Integer call() {
        return Bench.run(options, new PrintStream(System.out, true, StandardCharsets.UTF_8));
    }
}
