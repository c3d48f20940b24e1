// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import io.cardea.bench.report.Results.CaseResult;
import io.cardea.bench.report.Results.SubjectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/// What the steps of a gateway may cost Cardea, against itself as a bare proxy in the same rounds.
public final class StepsMarks {
    /// CPU of the same subject without the steps.
    public static final String PLAIN = "without steps µs";

    private static final double SHARED_MICROS = 12;

    private StepsMarks() { }

    static boolean has(CaseResult result) {
        return result.name().startsWith("steps-");
    }

    static void judge(CaseResult result, SubjectResult subject, Marks marks) {
        switch (result.name()) {
            case "steps-key", "steps-jwt" -> marks.judge("ratio against itself without steps", ratio(subject), 1.1, 2);
            case "steps-all" -> marks.judge("ratio against itself without steps", ratio(subject), 1.25, 2);
            case "steps-redis" -> marks.judge("CPU µs of the shared limit", more(subject), SHARED_MICROS, 1);
            default -> { } // told, not judged
        }
    }

    /// How often the cost without the steps a subject's is.
    static double ratio(SubjectResult subject) {
        return median(subject, (mine, plain) -> mine / plain);
    }

    private static double more(SubjectResult subject) {
        return median(subject, (mine, plain) -> mine - plain);
    }

    /// Round by round.
    private static double median(SubjectResult subject, DoubleBinaryOperator compare) {
        var plain = subject.values().getOrDefault(PLAIN, List.of());
        var all = new ArrayList<Double>();
        for (int i = 0; i < Math.min(plain.size(), subject.headlines().size()); i++) {
            all.add(compare.applyAsDouble(subject.headlines().get(i), plain.get(i)));
        }
        return Stats.of(all).median();
    }
}
