// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.measure.CpuTime;
import io.cardea.bench.measure.LiveHeap;
import io.cardea.bench.measure.Memory;
import io.cardea.bench.subject.Subject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What an idle connection costs: each connection did one request and then stays silent; the growth of the process divided
/// by their number. The kernel's own memory is not in it. A JVM keeps room in its heap, so that what connections take can
/// hide there; its live heap after a collection is shown as well.
final class IdleCase {
    static final String RESIDENT = "RSS B/conn";
    static final String LIVE = "live heap B/conn";
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WARMUP_MILLIS = 2000;

    private final Stage stage;
    private final Case what;
    private final List<Entrant> entrants;

    IdleCase(Stage stage, Case what, List<Entrant> entrants) {
        this.stage = stage;
        this.what = what;
        this.entrants = entrants;
    }

    void run() {
        for (var entrant : entrants) {
            entrant.attempt(() -> hold(entrant));
        }
    }

    private void hold(Entrant entrant) {
        try (var subject = stage.start(entrant.peer(), what, entrant.notes())) {
            var plan = what.plan(subject.port(what.door()), 1, 0, WARMUP_MILLIS);
            stage.measure(subject, plan.overConnections(stage.options().connections()));
            stage.progress().accept(what.name() + ": " + entrant.name());
            long liveBefore = live(subject);
            long before = Memory.of(subject.process()).resident();
            int held = stage.load().hold(plan);
            LockSupport.parkNanos(SETTLE_NANOS);
            long after = Memory.of(subject.process()).resident();
            long liveAfter = live(subject);
            stage.load().release();
            subject.mustBeAlive();
            if (held < plan.connections()) {
                entrant.notes().add("kept only " + held + " of " + plan.connections() + " connections");
            }
            if (held > 0) {
                entrant.value(RESIDENT, (double) (after - before) / held);
            }
            if (held > 0 && liveBefore > 0) {
                entrant.value(LIVE, (double) (liveAfter - liveBefore) / held);
            }
        }
    }

    private static long live(Subject subject) {
        return subject.jvm() ? CpuTime.pids(subject.process()).stream().mapToLong(LiveHeap::of).sum() : 0;
    }
}
