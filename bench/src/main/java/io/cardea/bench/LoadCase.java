// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.report.Round;
import io.cardea.bench.report.Stats;
import io.cardea.bench.subject.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Rounds of load: all subjects run at once, and take turns (A B C A B C …), so that what disturbs the machine for a
/// while disturbs all of them.
final class LoadCase {
    static final long LEAD_IN_MILLIS = 300;

    private final Stage stage;
    private final Case what;
    private final List<Entrant> entrants;
    private final Map<Entrant, Subject> running = new HashMap<>();
    private final CacheWatch watch;
    private final StepsWatch steps;

    LoadCase(Stage stage, Case what, List<Entrant> entrants) {
        this.stage = stage;
        this.what = what;
        this.entrants = entrants;
        watch = new CacheWatch(stage, what);
        steps = new StepsWatch(stage, what);
    }

    void run(String baseline) {
        try {
            for (var entrant : entrants) {
                entrant.attempt(() -> {
                    var subject = stage.start(entrant.peer(), what, entrant.notes());
                    running.put(entrant, subject);
                    watch.prepare(entrant, subject);
                    steps.prepare(subject);
                    watch.over(subject, () -> stage.warmUp(subject, what));
                });
            }
            rounds("", entrant -> {
                var subject = subject(entrant);
                watch.beside(entrant, subject);
                steps.beside(entrant, subject);
                entrant.saturated().add(watch.over(subject, () -> stage.saturate(subject, what, LEAD_IN_MILLIS)));
            });
            double rate = half(baseline);
            if (what.paced() && rate > 0) {
                rounds(String.format(Locale.ROOT, " at %.0f/s", rate), entrant -> {
                    var subject = subject(entrant);
                    entrant.paced().add(watch.over(subject,
                            () -> stage.pace(subject, what, rate, stage.options().round().toMillis())));
                });
            }
        } finally {
            running.values().forEach(Subject::close);
            watch.close();
        }
    }

    private interface Turn {
        void take(Entrant entrant);
    }

    private void rounds(String how, Turn turn) {
        int rounds = stage.options().rounds();
        for (int i = 1; i <= rounds; i++) {
            for (var entrant : entrants) {
                stage.progress().accept(what.name() + ": round " + i + " of " + rounds + how + ", " + entrant.name());
                entrant.attempt(() -> turn.take(entrant));
            }
        }
    }

    private Subject subject(Entrant entrant) {
        var subject = running.get(entrant);
        if (subject == null) {
            throw new IllegalStateException(entrant.name() + " is measured before it was started");
        }
        return subject;
    }

    private double half(String baseline) {
        return entrants.stream().filter(entrant -> entrant.name().equals(baseline)).findFirst()
                .map(entrant -> Stats.of(entrant.saturated().stream().map(Round::perSecond).toList()))
                .filter(Stats::known).map(stats -> stats.median() / 2).orElse(0.0);
    }
}
