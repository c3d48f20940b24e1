// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import io.cardea.bench.report.Results.CaseResult;
import io.cardea.bench.report.Results.SubjectResult;
import java.util.ArrayList;
import java.util.List;

/// What Cardea must reach in one case, judged. Others are only measured.
final class Marks {
    /// The names of values that carry a mark of their own.
    static final String START_MILLIS = "start ms";
    static final String IDLE_BYTES = "RSS B/conn";

    private static final double TAIL_AGAINST_BASELINE = 2;
    private static final double PAUSE_MILLIS = 10;
    private static final double RESIDENT_MIB = 200;
    private static final double START_LIMIT_MILLIS = 800;
    private static final double COLD_P99_MILLIS = 50;
    private static final double IDLE_LIMIT_BYTES = 8192;
    private static final double IDLE_H2_LIMIT_BYTES = 20_480;

    private final List<String> verdicts = new ArrayList<>();

    private Marks() { }

    /// One phrase for each mark that this case has, such as `meets ratio ≤ 1.15 (1.08)`.
    static List<String> of(CaseResult result, SubjectResult subject) {
        var marks = new Marks();
        if (subject.name().startsWith("cardea")) {
            if (result.mark() > 0) {
                marks.judge("ratio", result.ratio(subject).median(), result.mark(), 2);
            }
            if (CacheMarks.has(result)) {
                CacheMarks.judge(result, subject, marks);
            }
            if (StepsMarks.has(result)) {
                StepsMarks.judge(result, subject, marks);
            }
            boolean cold = subject.values().containsKey(START_MILLIS);
            if (cold) {
                marks.judge("start in ms", Stats.of(subject.values().getOrDefault(START_MILLIS, List.of())).median(), START_LIMIT_MILLIS, 0);
                marks.judge("p99 in ms", subject.atPace(r -> r.latency().p99()).median() / 1e3, COLD_P99_MILLIS, 1);
                marks.judge("errors", subject.errors(), 0, 0);
            } else {
                marks.warm(result, subject);
            }
            marks.judge(IDLE_BYTES, Stats.of(subject.values().getOrDefault(IDLE_BYTES, List.of())).median(),
                    result.name().startsWith("idle-h2") ? IDLE_H2_LIMIT_BYTES : IDLE_LIMIT_BYTES, 0);
        }
        return marks.verdicts;
    }

    private void warm(CaseResult result, SubjectResult subject) {
        double baseline = result.subject(result.baseline()).map(b -> b.atPace(r -> r.latency().p999()).median()).orElse(Double.NaN);
        judge("p99.9 against " + result.baseline(), subject.atPace(r -> r.latency().p999()).median() / baseline, TAIL_AGAINST_BASELINE, 1);
        judge("longest pause in ms", subject.longestPause(), PAUSE_MILLIS, 1);
        if (!CacheMarks.has(result)) { // what is stored is meant to be in memory
            judge("RSS in MiB", subject.atSaturation(Round::residentMiB).max(), RESIDENT_MIB, 0);
        }
    }

    /// What was not measured is not judged.
    void judge(String what, double value, double limit, int digits) {
        if (!Double.isNaN(value)) {
            verdicts.add((value <= limit ? "meets " : "MISSES ") + what + " ≤ " + Table.number(limit, digits) + " ("
                    + Table.number(value, digits) + ")");
        }
    }
}
