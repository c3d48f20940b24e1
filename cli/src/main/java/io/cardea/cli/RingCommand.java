// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.cli.ring.Plan;
import io.cardea.cli.ring.Scheme;
import io.cardea.cli.ring.Simulation;
import io.cardea.core.hash.BoundedRing;
import io.cardea.core.hash.Maglev;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.Points;
import io.cardea.core.hash.Ring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `cardea ring`.
@Command(name = "ring",
    description = "Simulates how keys are shared between nodes, and how many move when nodes come or go: hash ring, bounded loads, Maglev, rendezvous, jump and modulo side by side. Starts nothing.",
    footer = {"",
        "Examples:",
        "  cardea ring --nodes 10 --remove 1",
        "  cardea ring --nodes 100 --add 5 --keys 10M --zipf 1.1 --load-bound 1.1",
        "  cardea ring --nodes 4 --weights 1,1,2 --vnodes 40 --svg ring.svg",
        "  cardea ring --config cardea.yaml --service catalog",
        "Exit codes: 0 simulated, 1 mistakes in the file, 2 mistakes on the command line, 3 the picture cannot be written."})
final class RingCommand implements Callable<Integer> {
    private static final long MOST_KEYS = 2_000_000_000;
    private static final double STEEPEST = 10;
    private static final int MOST_THREADS = 1024;
    private static final long PATIENCE_NS = 1_000_000_000;

    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(names = "--nodes", paramLabel = "COUNT", description = "How many nodes there are (default: 10).")
    Optional<Integer> nodes = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "Take the endpoints of one of this file's services as nodes.")
    Optional<Path> config = Optional.empty();

    @Option(names = "--service", paramLabel = "NAME", description = "Which service of the file (default: the only one).")
    Optional<String> service = Optional.empty();

    @Option(names = "--weights", paramLabel = "LIST", description = "Weights of the nodes, such as 1,1,2; a shorter list begins again (default: all 1).")
    String weights = "1";

    @Option(names = "--remove", paramLabel = "COUNT|LIST", description = "Nodes that go: how many, chosen by the seed, or which (default: 1, unless some are added).")
    Optional<String> remove = Optional.empty();

    @Option(names = "--add", paramLabel = "COUNT", description = "How many nodes come (default: 0).")
    Optional<Integer> add = Optional.empty();

    @Option(names = "--keys", paramLabel = "COUNT", defaultValue = "1M", description = "How many keys, such as 500k or 10M (default: ${DEFAULT-VALUE}).")
    String keys = "";

    @Option(names = "--zipf", paramLabel = "EXPONENT", description = "Some keys are asked for far more often than others, by Zipf's law; 1 is usual for web pages (default: each once).")
    double zipf;

    @Option(names = "--vnodes", paramLabel = "COUNT", description = "Virtual nodes on the rings for each unit of weight (default: 160).")
    int vnodes = Ring.VIRTUAL_NODES;

    @Option(names = "--load-bound", paramLabel = "FACTOR", description = "The most that a node of the bounded ring gets, of the mean (default: 1.25).")
    BigDecimal loadBound = BoundedRing.LOAD_BOUND;

    @Option(names = "--slots", paramLabel = "PRIME", description = "Slots of Maglev's table (default: 65537, more for more than 6553 nodes).")
    Optional<Integer> slots = Optional.empty();

    @Option(names = "--only", paramLabel = "LIST", description = "Only these: ring, bounded-ring, maglev, rendezvous, jump, modulo.")
    String only = "";

    @Option(names = "--seed", paramLabel = "NUMBER", defaultValue = "1", description = "Other keys for another number (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--threads", paramLabel = "COUNT", description = "How many threads work (default: one for each processor).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the ring, before and after, into this file.")
    Optional<Path> svg = Optional.empty();

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Override
    public Integer call() throws InterruptedException {
        var screen = Screen.of(spec.commandLine());
        var plan = plan();
        long start = System.nanoTime();
        var results = Simulation.run(plan, share -> {
            if (System.nanoTime() - start > PATIENCE_NS) screen.passing("%3d %% of %,d keys".formatted((int) (share * 100), plan.keys()));
        });
        screen.passing("");
        svg.ifPresent(file -> draw(plan, file));
        screen.line(json ? RingJson.of(plan, results) : RingText.of(plan, results, screen));
        return Exit.OK;
    }

    private Plan plan() {
        if (config.isEmpty() && service.isPresent()) throw new IllegalArgumentException("--service: expected --config FILE with it");
        if (config.isPresent() && nodes.isPresent()) throw new IllegalArgumentException("--nodes: expected either this or --config, whose service has its own");
        var known = new RingNodes(weights);
        var before = config.map(file -> known.of(file, service)).orElseGet(() -> known.named(nodes.orElse(10)));
        var after = known.changed(before, remove.orElse(add.isPresent() || before.size() < 2 ? "0" : "1"), add.orElse(0), number -> config.isPresent() ? "new-" + number : "node-" + (before.size() + number), seed);
        if (!(zipf >= 0 && zipf <= STEEPEST)) throw new IllegalArgumentException("--zipf: expected an exponent from 0 to 10, found " + zipf);
        if (vnodes < 1) throw new IllegalArgumentException("--vnodes: expected 1 or more, found " + vnodes);
        if (threads < 1 || threads > MOST_THREADS) throw new IllegalArgumentException("--threads: expected 1 to " + MOST_THREADS + ", found " + threads);
        return new Plan(before, after, keys(keys), zipf, vnodes, loadBound, slots.orElseGet(() -> slots(Math.max(before.size(), after.size()))), seed, schemes(only), threads);
    }

    /// @param text such as `1000`, `500k`, `10M`
    static long keys(String text) {
        var wrong = new IllegalArgumentException("--keys: expected how many, from 1 to 2000M, such as 100000, 500k or 10M, found " + text);
        if (!text.matches("[0-9]{1,10}[kKmM]?")) throw wrong;
        long unit = text.matches(".*[kK]") ? 1000 : text.matches(".*[mM]") ? 1_000_000 : 1;
        long keys = Long.parseLong(text.replaceFirst("[kKmM]$", "")) * unit;
        if (keys < 1 || keys > MOST_KEYS) throw wrong;
        return keys;
    }

    /// Ten for each node at least.
    private static int slots(int nodes) {
        return nodes * 10L <= Maglev.SLOTS ? Maglev.SLOTS : BigInteger.valueOf(nodes * 10L).nextProbablePrime().intValueExact();
    }

    private static List<Scheme> schemes(String only) {
        if (only.isBlank()) return List.of(Scheme.values());
        var words = Arrays.stream(Scheme.values()).map(Scheme::word).toList();
        var asked = Arrays.stream(only.split(",", -1)).map(String::strip).toList();
        for (var each : asked) {
            if (!words.contains(each)) throw new IllegalArgumentException("--only: expected some of " + String.join(", ", words) + ", found '" + each + "'");
        }
        return Arrays.stream(Scheme.values()).filter(each -> asked.contains(each.word())).toList();
    }

    private void draw(Plan plan, Path file) {
        try {
            Files.writeString(file, RingSvg.of(plan, ring(plan, plan.before()), ring(plan, plan.after())));
        } catch (IOException e) {
            throw new UncheckedIOException("--svg: cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static Ring ring(Plan plan, Members members) {
        return Ring.of(members, plan.virtualNodes(), Points.XXHASH);
    }
}
