// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.cache.simulate.Outcome;
import io.cardea.cache.simulate.Plan;
import io.cardea.cache.simulate.Reading;
import io.cardea.cache.simulate.Simulation;
import io.cardea.cache.simulate.Trace;
import io.cardea.cache.simulate.TraceReader;
import io.cardea.cache.simulate.Zipf;
import io.cardea.core.config.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea cache simulate LOG`.
@Command(name = "simulate",
    description = "Tells from an access log what caches of several sizes and policies would have brought: requests and bytes that would not have reached the origin.",
    footer = {"",
        "LOG is Cardea's own access log (json or combined), the log of nginx or Apache (common or combined), or a trace of 'time key size'.",
        "",
        "Examples:",
        "  cardea cache simulate access.log",
        "  cardea cache simulate access.log.1.gz --ttl 5m --svg hits.svg",
        "  zcat access.log.*.gz | cardea cache simulate - --sizes 64MiB,256MiB,1GiB",
        "  cardea cache simulate --generate 0.9",
        "Exit codes: 0 simulated, 2 no log, or a mistake on the command line, 3 a file that cannot be read or written."})
final class SimulateCommand implements Callable<Integer> {
    /// What an answer costs beside its body, about: its fields and its place in the index.
    static final long OVERHEAD = 512;
    private static final Pattern TTL = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of("ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "LOG", description = "The log, also if its name ends in .gz; - for standard input.")
    Optional<String> log = Optional.empty();

    @Option(names = "--sizes", paramLabel = "LIST", description = "Sizes of caches: 64MiB,1GiB, or shares of what all objects take, 5%% (default: 0.1, 0.5, 1, 5, 10, 25 and 50%%).")
    Optional<String> sizes = Optional.empty();

    @Option(names = "--ttl", paramLabel = "TIME", description = "How long an answer is fresh: 30s, 5m, 1d. What is older is asked for again, and no hit (default: for ever).")
    Optional<String> ttl = Optional.empty();

    @Option(names = "--warm-up", paramLabel = "PERCENT", defaultValue = "20", description = "The share of the requests that only fill the cache (default: ${DEFAULT-VALUE}).")
    double warmUp;

    @Option(names = "--overhead", paramLabel = "SIZE", description = "What an object costs beside its body (default: 512B for a log, 0 for a trace).")
    Optional<String> overhead = Optional.empty();

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the curves into a file.")
    Optional<Path> svg = Optional.empty();

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Option(names = "--generate", paramLabel = "ALPHA", description = "No log, but made-up requests: popularity by Zipf's law, steeper with a larger ALPHA; 0.7 to 1.1 is usual.")
    Optional<Double> alpha = Optional.empty();

    @Option(names = "--requests", paramLabel = "N", defaultValue = "1000000", description = "With --generate: about how many (default: ${DEFAULT-VALUE}).")
    int requests;

    @Option(names = "--once", paramLabel = "PERCENT", defaultValue = "60", description = "With --generate: the share of the objects that are asked for once only (default: ${DEFAULT-VALUE}).")
    double once;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "With --generate: another number makes other requests (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--print", description = "With --generate: prints the trace, and simulates nothing.")
    boolean print;

    @Override
    public Integer call() {
        var screen = Screen.of(spec.commandLine());
        if (log.isPresent() == alpha.isPresent()) throw new IllegalArgumentException("expected a LOG, or --generate with its ALPHA, and not both");
        var zipf = alpha.map(each -> new Zipf(each, requests, once / 100, seed));
        if (print) return print(zipf.orElseThrow(() -> new IllegalArgumentException("--print: there is nothing to print without --generate")), spec.commandLine().getOut());
        var plan = plan(false); // mistakes first, not behind the reading
        var gauge = new Gauge(spec.commandLine().getErr(), Screen.colours());
        var trace = new Trace(plan.ttl().isPresent());
        var reading = zipf.map(each -> made(each, trace)).orElseGet(() -> read(log.orElseThrow(), trace, gauge));
        if (trace.requests() == 0) throw new IllegalArgumentException(log.orElseThrow() + ": none of its " + reading.lines() + " lines is a request that a cache could answer");
        var whole = plan(reading.isLog());
        var outcome = Simulation.run(trace, whole, gauge.of("simulating"));
        gauge.clear();
        var simulated = new Simulated(zipf.map(each -> "made up, alpha " + each.alpha()).or(() -> log).orElseThrow(), reading, trace.span(), whole, outcome);
        screen.line(json ? SimulateJson.of(simulated) : SimulateText.of(simulated, screen));
        svg.ifPresent(file -> write(file, SimulateSvg.of(simulated)));
        return Exit.OK;
    }

    /// All that there is to tell.
    ///
    /// @param span milliseconds from the first request to the last
    record Simulated(String source, Reading reading, long span, Plan plan, Outcome outcome) {}

    private Plan plan(boolean isLog) {
        var wanted = sizes.map(list -> Arrays.stream(list.split(",")).map(String::strip).filter(each -> !each.isEmpty()).map(SimulateCommand::size).toList()).orElse(Plan.SIZES);
        long beside = overhead.map(text -> parsed("--overhead", text)).orElse(isLog ? OVERHEAD : 0);
        return new Plan(wanted, beside, ttl.map(SimulateCommand::millis).map(OptionalLong::of).orElse(OptionalLong.empty()), warmUp / 100);
    }

    private static Plan.Size size(String text) {
        if (!text.endsWith("%")) return new Plan.Bytes(parsed("--sizes", text));
        try {
            return new Plan.Share(Double.parseDouble(text.substring(0, text.length() - 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--sizes: expected a size such as 64MiB or a share such as 5%, found '" + text + "'", e);
        }
    }

    private static long parsed(String option, String text) {
        try {
            return DataSize.parse(text).bytes();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage() + ", found '" + text + "'", e);
        }
    }

    private static long millis(String text) {
        var form = TTL.matcher(text);
        if (!form.matches() || form.group(1).matches("0+")) throw new IllegalArgumentException("--ttl: expected a time such as 30s, 5m or 1d, found '" + text + "'");
        return UNITS.getOrDefault(form.group(2), Duration.ZERO).toMillis() * Long.parseLong(form.group(1));
    }

    private static Reading made(Zipf zipf, Trace trace) {
        zipf.into(trace);
        return new Reading("Zipf", false, trace.requests(), trace.requests(), Map.of(), 0, Optional.empty());
    }

    private static int print(Zipf zipf, PrintWriter out) {
        zipf.play((millis, key, bytes) -> out.print(millis / 1000 + "." + (1000 + millis % 1000 + " ").substring(1) + key + " " + bytes + "\n"));
        out.flush();
        return Exit.OK;
    }

    private static Reading read(String name, Trace trace, Gauge gauge) {
        if (!name.equals("-") && !Files.isRegularFile(Path.of(name)) && !Files.isReadable(Path.of(name))) throw new IllegalArgumentException("expected a log, but there is no file " + name);
        try (var in = open(name)) {
            return TraceReader.read(in, trace, gauge.of("reading"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException((name.equals("-") ? "standard input" : name) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    private static InputStream open(String name) throws IOException {
        if (name.equals("-")) return System.in;
        var in = Files.newInputStream(Path.of(name));
        try {
            return name.endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
