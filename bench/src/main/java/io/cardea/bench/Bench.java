// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.load.LoadClient;
import io.cardea.bench.load.LoadPlan;
import io.cardea.bench.report.CacheMarks;
import io.cardea.bench.report.Comparison;
import io.cardea.bench.report.Picture;
import io.cardea.bench.report.Results;
import io.cardea.bench.report.Results.CaseResult;
import io.cardea.bench.report.Results.SubjectResult;
import io.cardea.bench.report.Stats;
import io.cardea.bench.report.Table;
import io.cardea.bench.subject.Peer;
import io.cardea.bench.subject.Peer.Skill;
import io.cardea.bench.subject.RedisServer;
import io.cardea.bench.subject.Subject;
import io.cardea.bench.subject.Workshop;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What `cardea bench` does. Exit codes: 0 measured, 1 a subject failed, 2 the command line is wrong or nothing can be measured.
public final class Bench {
    /// The load is a JVM too, and must not be cold under the first subject.
    private static final long LOAD_WARMUP_MILLIS = 4000;

    private final BenchOptions options;
    private final Screen screen;

    private Bench(BenchOptions options, Screen screen) {
        this.options = options;
        this.screen = screen;
    }

    /// Reads the options and runs; ends the JVM with the exit code.
    public static void main(String[] args) {
        System.exit(run(List.of(args), new PrintStream(System.out, true, StandardCharsets.UTF_8)));
    }

    /// The same without ending the JVM.
    public static int run(List<String> arguments, PrintStream out) {
        if (arguments.contains("--help")) {
            out.print(BenchOptions.USAGE);
            return 0;
        }
        try {
            return run(BenchOptions.parse(arguments), out);
        } catch (IllegalArgumentException e) {
            out.println("bench: " + e.getMessage());
            return 2;
        } catch (IllegalStateException e) {
            out.println("bench: " + e.getMessage());
            return 1;
        }
    }

    /// Measures, prints a table for each case, and leaves `results.json`, `ratios.svg` and the logs in the out folder.
    ///
    /// @throws IllegalArgumentException if an option asks for what is not there
    public static int run(BenchOptions options, PrintStream out) {
        return new Bench(options, new Screen(out)).run();
    }

    private int run() {
        var cases = options.cases().isEmpty() ? Case.ALL : Case.named(options.cases());
        var peers = peers();
        var older = options.compare().map(Results::read);
        try {
            Files.createDirectories(options.out());
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + options.out() + " could not be made", e);
        }
        var pinning = Pinning.of(options);
        pinning.notes().forEach(screen::line);
        try (var load = new LoadClient(pinning.load(), options.out().resolve("load.log"))) {
            screen.progress("warming up the load");
            load.run(LoadPlan.closed(load.originPort(), "/1k", options.connections(), LOAD_WARMUP_MILLIS), () -> { }, () -> { });
            boolean shared = cases.stream().anyMatch(one -> one.skill() == Skill.SHARED_LIMIT)
                    && peers.stream().anyMatch(peer -> peer.skills().contains(Skill.SHARED_LIMIT));
            try (var redis = shared ? RedisServer.start(options.out(), pinning.load()) : RedisServer.NONE) {
                var shop = new Workshop(options.out(), options.peers(), load.originPort(), redis.port(), pinning.proxy());
                shop.furnish();
                var versions = new LinkedHashMap<String, String>();
                peers.forEach(peer -> versions.put(peer.name(), Subject.version(peer)));
                return measure(cases, peers, new Stage(options, load, shop, versions, screen::progress), older);
            }
        }
    }

    private int measure(List<Case> cases, List<Peer> peers, Stage stage, Optional<Results> older) {
        String started = OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var done = new ArrayList<CaseResult>();
        for (var one : cases) {
            var lineup = peers.stream().filter(p -> p.bare() == one.bare() && p.skills().contains(one.skill())).toList();
            if (lineup.isEmpty()) {
                screen.line(one.name() + ": nobody here can do it");
                continue;
            }
            unable(one, peers).ifPresent(screen::line);
            String baseline = baseline(lineup);
            var entrants = lineup.stream().map(peer -> new Entrant(peer, plain(one, peer))).toList();
            String headline = switch (one.kind()) {
                case LOAD, HIT, NOT_MODIFIED, MISS, STEPS -> {
                    new LoadCase(stage, one, entrants).run(baseline);
                    yield "";
                }
                case IDLE -> {
                    new IdleCase(stage, one, entrants).run();
                    yield IdleCase.RESIDENT;
                }
                case COLD -> {
                    new ColdCase(stage, one, entrants).run(baseline);
                    yield ColdCase.START;
                }
                case STAMPEDE -> {
                    new StampedeCase(stage, one, entrants).run();
                    yield CacheMarks.WALL;
                }
            };
            var result = new CaseResult(one.name(), one.about(), baseline, one.mark(), entrants.stream()
                    .map(e -> e.result(stage.versions().getOrDefault(e.name(), ""), headline)).toList());
            done.add(result);
            screen.line(Table.of(result));
            // After each case, so that an interrupted run leaves what it has.
            keep(new Results(started, machine(), settings(), done));
        }
        costOfRoutes(done).ifPresent(screen::line);
        older.ifPresent(old -> screen.line(Comparison.of(old, new Results(started, machine(), settings(), done))));
        boolean failed = done.stream().flatMap(c -> c.subjects().stream()).map(SubjectResult::notes)
                .anyMatch(notes -> notes.stream().anyMatch(note -> note.startsWith("failed: ")));
        screen.line("kept in " + options.out());
        return failed || done.isEmpty() ? 1 : 0;
    }

    /// Ten thousand routes against one, of the same subject.
    private static Optional<String> costOfRoutes(List<CaseResult> done) {
        var text = new StringBuilder();
        for (var many : done) {
            for (var one : done) {
                if (many.name().equals("routes-10000") && one.name().equals("routes-1")) {
                    many.subjects().forEach(s -> one.subject(s.name()).ifPresent(few -> text.append(String.format(Locale.ROOT,
                            "%s: CPU with 10,000 routes is %.2f of that with one%n", s.name(),
                            Stats.of(s.headlines()).median() / Stats.of(few.headlines()).median()))));
                }
            }
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
    }

    private void keep(Results results) {
        results.write(options.out().resolve("results.json"));
        var picture = options.out().resolve("ratios.svg");
        try {
            Files.writeString(picture, Picture.of(results));
        } catch (IOException e) {
            throw new UncheckedIOException("the picture could not be written to " + picture, e);
        }
    }

    private List<Peer> known() {
        var known = new ArrayList<>(Peer.known(options.cardea()));
        options.commands().forEach((name, command) -> known.add(Peer.ofCommand(name, command)));
        return known;
    }

    /// The same proxy without its cache, where a case compares with that.
    private Optional<Peer> plain(Case what, Peer peer) {
        return what.kind() != Case.Kind.MISS ? Optional.empty() : known().stream()
                .filter(other -> other.name().equals(peer.plainName()) && !other.name().equals(peer.name())).findFirst();
    }

    private List<Peer> peers() {
        var known = known();
        var names = known.stream().map(Peer::name).toList();
        for (String wanted : options.subjects()) {
            if (!names.contains(wanted)) {
                throw new IllegalArgumentException("there is no subject '" + wanted + "'; known are " + String.join(", ", names));
            }
        }
        var chosen = known.stream().filter(peer -> options.subjects().isEmpty() || options.subjects().contains(peer.name())
                || options.commands().containsKey(peer.name())).toList();
        var there = chosen.stream().filter(Peer::installed).toList();
        var absent = chosen.stream().filter(peer -> !peer.installed()).map(Peer::name).toList();
        if (!absent.isEmpty()) {
            screen.line("not found here, so left out: " + String.join(", ", absent));
        }
        if (there.isEmpty()) {
            throw new IllegalArgumentException("none of the subjects is installed; name one with --subject NAME=COMMAND");
        }
        return there;
    }

    /// Which of the peers that are no specialists cannot do what a case asks; one line.
    private static Optional<String> unable(Case what, List<Peer> peers) {
        var asked = what.kind().cached() ? Skill.CACHE : Skill.PROXY;
        var names = peers.stream().filter(p -> p.bare() == what.bare() && p.skills().contains(asked)
                && !p.skills().contains(what.skill()) && what.skill() != Skill.TCP).map(Peer::name).toList();
        return names.isEmpty() ? Optional.empty()
                : Optional.of(what.name() + ": left out, because they cannot do it: " + String.join(", ", names));
    }

    /// nginx tuned, or its bare form, of caches the packaged one, which most marks are about; else HAProxy (carrying bytes, the
    /// one that copies them), else whoever comes first.
    private static String baseline(List<Peer> lineup) {
        var names = lineup.stream().map(Peer::name).toList();
        return List.of("nginx-tuned", "nginx-bare", "haproxy", "haproxy-tcp", "nginx-cache-packaged", "nginx-cache-tuned",
                "haproxy-cache").stream().filter(names::contains).findFirst()
                .orElse(names.getFirst());
    }

    private Map<String, String> machine() {
        var facts = new TreeMap<String, String>();
        facts.put("cores", "" + Runtime.getRuntime().availableProcessors());
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            lines.filter(line -> line.startsWith("model name")).findFirst()
                    .ifPresent(line -> facts.put("processor", line.substring(line.indexOf(':') + 1).strip()));
        } catch (IOException e) {
            facts.put("processor", "unknown");
        }
        return facts;
    }

    private Map<String, String> settings() {
        return new TreeMap<>(Map.of(
                "rounds", "" + options.rounds(),
                "seconds per round", "" + options.round().toSeconds(),
                "connections", "" + options.connections(),
                "load core", "" + options.loadCore(),
                "proxy core", "" + options.proxyCore()));
    }
}
