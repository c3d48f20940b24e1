// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.Case.Kind;
import io.cardea.bench.load.Visitor;
import io.cardea.bench.report.StepsMarks;
import io.cardea.bench.subject.Subject;

/// What the cases of a gateway's steps need besides rounds: that the steps are taken, and the same subject without them in the same round. For other
/// cases it does nothing.
final class StepsWatch {
    private final Stage stage;
    private final Case what;

    StepsWatch(Stage stage, Case what) {
        this.stage = stage;
        this.what = what;
    }

    /// @throws IllegalStateException if a subject lets in who has nothing to show
    void prepare(Subject subject) {
        if (what.kind() != Kind.STEPS) {
            return;
        }
        if (what.visitor() != Visitor.ANYBODY) {
            subject.checkRefused(what.checkDoor(), what.path());
        }
        stage.warmUp(subject, what.plain());
    }

    /// In turn with each round of the case.
    void beside(Entrant entrant, Subject subject) {
        if (what.kind() == Kind.STEPS) {
            entrant.value(StepsMarks.PLAIN, stage.saturate(subject, what.plain(), LoadCase.LEAD_IN_MILLIS).cpuMicros());
        }
    }
}
