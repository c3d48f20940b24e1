// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.report.Results.SubjectResult;
import io.cardea.bench.report.Round;
import io.cardea.bench.report.Stats;
import io.cardea.bench.subject.Peer;
import io.cardea.bench.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Rounds of load: all subjects run at once, and take turns (A B C A B C …), so that what disturbs the machine for a
/// while disturbs all of them.
final class LoadCase {
    private static final long LEAD_IN_MILLIS = 300;

    private final Stage stage;
    private final Case what;
    private final List<Entrant> entrants = new ArrayList<>();

    /// A subject with what was measured so far; out of the race once `failure` is set.
    private static final class Entrant {
        private final Peer peer;
        private final List<Subject> running = new ArrayList<>();
        private final List<Round> saturated = new ArrayList<>();
        private final List<Round> paced = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private String failure = "";

        Entrant(Peer peer) {
            this.peer = peer;
        }
    }

    LoadCase(Stage stage, Case what, List<Peer> peers) {
        this.stage = stage;
        this.what = what;
        peers.forEach(peer -> entrants.add(new Entrant(peer)));
    }

    List<SubjectResult> run(String baseline) {
        try {
            each("", (entrant, turn) -> {
                entrant.running.add(stage.start(entrant.peer, what, entrant.notes));
                stage.warmUp(entrant.running.getFirst(), what);
            });
            for (int i = 1; i <= stage.options().rounds(); i++) {
                each("round " + i + " of " + stage.options().rounds(), this::saturate);
            }
            double rate = half(baseline);
            if (what.paced() && rate > 0) {
                for (int i = 1; i <= stage.options().rounds(); i++) {
                    each(String.format("round %d of %d at %.0f/s", i, stage.options().rounds(), rate),
                            (entrant, turn) -> pace(entrant, turn, rate));
                }
            }
        } finally {
            entrants.forEach(entrant -> entrant.running.forEach(Subject::close));
        }
        return entrants.stream().map(this::result).toList();
    }

    private interface Turn {
        void take(Entrant entrant, String about);
    }

    /// One failing subject leaves the others in the race.
    private void each(String about, Turn turn) {
        for (var entrant : entrants) {
            if (entrant.failure.isEmpty()) {
                try {
                    turn.take(entrant, about);
                } catch (IllegalStateException e) {
                    entrant.failure = String.valueOf(e.getMessage());
                }
            }
        }
    }

    private void saturate(Entrant entrant, String about) {
        var subject = entrant.running.getFirst();
        stage.progress().accept(what.name() + ": " + about + ", " + subject.name());
        entrant.saturated.add(stage.measure(subject, what.plan(Stage.port(subject, what), stage.options().connections(),
                LEAD_IN_MILLIS, stage.options().round().toMillis())));
    }

    private void pace(Entrant entrant, String about, double rate) {
        var subject = entrant.running.getFirst();
        stage.progress().accept(what.name() + ": " + about + ", " + subject.name());
        entrant.paced.add(stage.measure(subject, what.plan(Stage.port(subject, what), stage.options().connections(),
                0, stage.options().round().toMillis()).atRate(rate)));
    }

    private double half(String baseline) {
        return entrants.stream().filter(e -> e.peer.name().equals(baseline)).findFirst()
                .map(e -> Stats.of(e.saturated.stream().map(Round::perSecond).toList()))
                .filter(Stats::known).map(stats -> stats.median() / 2).orElse(0.0);
    }

    private SubjectResult result(Entrant entrant) {
        var notes = new ArrayList<>(entrant.notes);
        if (!entrant.failure.isEmpty()) {
            notes.add("failed: " + entrant.failure);
        }
        var kinds = new java.util.TreeMap<String, Long>();
        entrant.saturated.forEach(r -> r.errors().forEach((kind, count) -> kinds.merge(kind, count, Long::sum)));
        entrant.paced.forEach(r -> r.errors().forEach((kind, count) -> kinds.merge(kind, count, Long::sum)));
        if (!kinds.isEmpty()) {
            notes.add("errors " + kinds);
        }
        long handshakes = entrant.saturated.stream().mapToLong(Round::handshakes).sum();
        if (what.fresh() && what.tls() && handshakes > 0) {
            long resumed = entrant.saturated.stream().mapToLong(Round::resumed).sum();
            notes.add(100 * resumed / handshakes + " % of the handshakes resumed a session");
        }
        return new SubjectResult(entrant.peer.name(), stage.versions().getOrDefault(entrant.peer.name(), ""),
                entrant.saturated, entrant.paced, Map.of(), "", notes);
    }
}
