// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.load.Stampede;
import io.cardea.bench.measure.CpuTime;
import io.cardea.bench.report.CacheMarks;
import io.cardea.bench.subject.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Clients that stand ready all ask at once for what nobody asked for before; then for the same again, which is stored by
/// now; then for another that the origin tells slowly. Seen are the time until the last one has all of it, against the same
/// clients served with hits, how often the origin was asked, and who got nothing before the origin had come to its end.
final class StampedeCase {
    private static final int MOST_ROUNDS = 3;
    private static final int SLOW_MILLIS = 2000;
    /// What each client had before, so that its connection has carried something.
    private static final String STANDING_READY = "/fresh/1k";
    private static final double MILLI = 1e6;

    private final Stage stage;
    private final Case what;
    private final List<Entrant> entrants;
    private final Map<Entrant, Subject> running = new HashMap<>();

    StampedeCase(Stage stage, Case what, List<Entrant> entrants) {
        this.stage = stage;
        this.what = what;
        this.entrants = entrants;
    }

    void run() {
        try (var watch = new CacheWatch(stage, what)) {
            for (var entrant : entrants) {
                entrant.attempt(() -> {
                    var subject = stage.start(entrant.peer(), what, entrant.notes());
                    running.put(entrant, subject);
                    watch.prepare(entrant, subject);
                    watch.over(subject, () -> stage.warmUp(subject, what));
                    stampede(entrant, subject, "warm-up"); // hits alone would leave the rest of the way cold
                });
            }
            for (int i = 1; i <= Math.min(MOST_ROUNDS, stage.options().rounds()); i++) {
                String name = "round-" + i;
                for (var entrant : entrants) {
                    stage.progress().accept(what.name() + ": " + name + ", " + entrant.name());
                    entrant.attempt(() -> stampede(entrant, subject(entrant), name).ifPresent(seen -> tell(entrant, name, seen)));
                }
            }
        } finally {
            running.values().forEach(Subject::close);
        }
    }

    private Subject subject(Entrant entrant) {
        var subject = running.get(entrant);
        if (subject == null) {
            throw new IllegalStateException(entrant.name() + " is measured before it was started");
        }
        return subject;
    }

    /// @param cpu     of the subject in the first, in nanoseconds
    /// @param hitsCpu in the second
    private record Seen(Stampede cold, long cpu, Stampede hits, long hitsCpu, Stampede slow) { }

    /// @return empty if no client could be kept
    private Optional<Seen> stampede(Entrant entrant, Subject subject, String name) {
        int wanted = stage.options().clients();
        int held = stage.load().hold(what.plan(subject.port(what.door()), wanted, 0, 1).to(STANDING_READY));
        try {
            if (held < wanted) {
                entrant.notes().add(name + ": only " + held + " of " + wanted + " clients could be kept");
            }
            return held == 0 ? Optional.empty() : Optional.of(ask(subject, name));
        } finally {
            stage.load().release();
            subject.mustBeAlive();
        }
    }

    private Seen ask(Subject subject, String name) {
        String path = "/fresh/" + name + "/bytes/" + what.length();
        var before = CpuTime.of(subject.process());
        var cold = stage.load().ask(path);
        var between = CpuTime.of(subject.process());
        var hits = stage.load().ask(path);
        long hitsCpu = CpuTime.of(subject.process()).since(between);
        return new Seen(cold, between.since(before), hits, hitsCpu, stage.load().ask("/fresh/slow-" + SLOW_MILLIS + "/" + name + "/bytes/" + what.length()));
    }

    private static void tell(Entrant entrant, String name, Seen seen) {
        entrant.value(CacheMarks.WALL, seen.cold.nanos() / MILLI);
        entrant.value(CacheMarks.HITS_WALL, seen.hits.nanos() / MILLI);
        entrant.value(CacheMarks.FETCHES, Math.max(seen.cold.fetches(), seen.slow.fetches()));
        entrant.value("CPU µs/client", seen.cpu / 1e3 / Math.max(1, seen.cold.complete()));
        entrant.value("as hits CPU µs", seen.hitsCpu / 1e3 / Math.max(1, seen.hits.complete()));
        entrant.value("first byte p50 ms", seen.cold.firstBytes().getValueAtPercentile(50) / MILLI);
        entrant.value("first byte p99 ms", seen.cold.firstBytes().getValueAtPercentile(99) / MILLI);
        entrant.value("of a slow one p99 ms", seen.slow.firstBytes().getValueAtPercentile(99) / MILLI);
        entrant.value(CacheMarks.LATE, seen.slow.late());
        entrant.value(CacheMarks.INCOMPLETE, incomplete(seen.cold) + incomplete(seen.hits) + incomplete(seen.slow));
        for (var one : List.of(seen.cold, seen.hits, seen.slow)) {
            if (!one.errors().isEmpty()) {
                entrant.notes().add(name + ": " + one.complete() + " of " + one.clients() + " complete, errors " + one.errors());
            }
        }
        if (seen.hits.fetches() > 0) {
            entrant.notes().add(name + ": it asked the origin " + seen.hits.fetches() + " times more for what it should have stored by then");
        }
    }

    private static int incomplete(Stampede one) {
        return one.clients() - one.complete();
    }
}
