// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.Case.Kind;
import io.cardea.bench.report.CacheMarks;
import io.cardea.bench.report.Round;
import io.cardea.bench.subject.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// What the cases of the cache need besides rounds: the answer is stored before they begin, the origin is asked as often as it
/// should be, which for hits is never, and some are compared with other work of the same subject in the same round. For other
/// cases it does nothing.
final class CacheWatch implements AutoCloseable {
    private static final long FILL_MILLIS = 200;

    private final Stage stage;
    private final Case what;
    private final Map<Entrant, Subject> plain = new HashMap<>();

    CacheWatch(Stage stage, Case what) {
        this.stage = stage;
        this.what = what;
    }

    /// Has the answer stored and looks at a hit, or starts what misses are compared with.
    void prepare(Entrant entrant, Subject subject) {
        if (what.kind().stored()) {
            // By the door of the case: the scheme may be part of the key.
            stage.measure(subject, what.hit().plan(subject.port(what.door()), 1, 0, FILL_MILLIS).overConnections(1));
            subject.checkHit(what.checkDoor(), what.checkPath()).ifPresent(entrant.notes()::add);
        } else if (what.kind() == Kind.MISS && entrant.plain().isPresent()) {
            var other = stage.start(entrant.plain().get(), what, entrant.notes());
            plain.put(entrant, other);
            over(other, () -> stage.warmUp(other, what));
        }
    }

    /// Does some work with a subject.
    ///
    /// @throws IllegalStateException if the origin was asked more or less than the case is about
    Round over(Subject subject, Supplier<Round> work) {
        long before = stage.load().fetches();
        var round = work.get();
        long fetches = stage.load().fetches() - before;
        refuse(what.kind(), subject.name(), round.requests(), fetches);
        return round;
    }

    static void refuse(Kind kind, String name, long requests, long fetches) {
        if (kind.cached() && requests == 0) {
            throw new IllegalStateException(name + " gave no right answer");
        }
        if (kind.stored() && fetches > 0) {
            throw new IllegalStateException(name + " asked the origin " + fetches + " times for what it should have stored, while "
                    + requests + " requests were answered: these are no hits, and no figures of hits");
        }
        if (kind == Kind.MISS && fetches < requests) {
            throw new IllegalStateException(name + " asked the origin only " + fetches + " times, while " + requests
                    + " requests for other paths were answered: these are no misses, and no figures of misses");
        }
    }

    /// Other work in the same round, for comparison: the answer in full, or the same without a cache.
    void beside(Entrant entrant, Subject subject) {
        if (what.kind() == Kind.NOT_MODIFIED) {
            entrant.value(CacheMarks.HIT, over(subject, () -> stage.saturate(subject, what.hit(), LoadCase.LEAD_IN_MILLIS)).cpuMicros());
        }
        var other = plain.get(entrant);
        if (other != null) {
            entrant.value(CacheMarks.PLAIN, over(other, () -> stage.saturate(other, what, LoadCase.LEAD_IN_MILLIS)).cpuMicros());
        }
    }

    /// Ends what {@link #prepare} started.
    @Override
    public void close() {
        plain.values().forEach(Subject::close);
    }
}
