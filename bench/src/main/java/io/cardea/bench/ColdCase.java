// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.subject.Subject;
import java.util.List;

/// From cold: how long until the first proxied 200, and how 30 % of the warm baseline's rate fares from that moment on.
/// Each round is a start of its own; nothing is warmed up but the baseline, once, to learn the rate.
final class ColdCase {
    static final String START = "start ms";
    private static final double PART = 0.3;
    private static final int STARTS = 3;

    private final Stage stage;
    private final Case what;
    private final List<Entrant> entrants;
    private double rate;

    ColdCase(Stage stage, Case what, List<Entrant> entrants) {
        this.stage = stage;
        this.what = what;
        this.entrants = entrants;
    }

    void run(String baseline) {
        for (var entrant : entrants) {
            if (entrant.name().equals(baseline)) {
                entrant.attempt(() -> {
                    try (var subject = stage.start(entrant.peer(), what, entrant.notes())) {
                        stage.warmUp(subject, what);
                        rate = PART * stage.saturate(subject, what, 0).perSecond();
                    }
                });
            }
        }
        for (int i = 1; i <= Math.min(STARTS, stage.options().rounds()); i++) {
            for (var entrant : entrants) {
                entrant.attempt(() -> cold(entrant));
            }
        }
    }

    private void cold(Entrant entrant) {
        try (var subject = Subject.start(entrant.peer(), stage.shop(), what.name(), what.key(), what.routes())) {
            stage.progress().accept(what.name() + ": " + entrant.name() + " starts");
            subject.await(what.checkDoor(), what.checkPath());
            entrant.value(START, subject.firstAnswer().toNanos() / 1e6);
            if (rate > 0) {
                entrant.paced().add(stage.pace(subject, what, rate, 2 * stage.options().round().toMillis()));
            }
        }
    }
}
