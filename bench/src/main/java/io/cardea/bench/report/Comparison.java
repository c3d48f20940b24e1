// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import io.cardea.bench.report.Results.CaseResult;
import io.cardea.bench.report.Results.SubjectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Two runs, figure by figure. A change is called one only where the rounds of the two runs do not overlap: machines differ
/// from one minute to the next, and so do their figures. The ratio to the baseline travels better than the figure itself.
public final class Comparison {
    private Comparison() { }

    /// Text with one line for each case and subject that both runs have.
    public static String of(Results old, Results fresh) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("case", "subject", "before", "now", "change", "ratio before", "now", ""));
        for (var now : fresh.cases()) {
            old.find(now.name()).ifPresent(before -> compare(before, now, rows));
        }
        return "against the run of " + old.started() + " (CPU µs per request, or what the case measures)\n"
                + (rows.size() == 1 ? "  the two runs have no case and subject in common\n" : Table.align(rows));
    }

    private static void compare(CaseResult before, CaseResult now, List<List<String>> rows) {
        for (var mine : now.subjects()) {
            before.subject(mine.name()).ifPresent(theirs -> row(before, theirs, now, mine).ifPresent(rows::add));
        }
    }

    private static Optional<List<String>> row(CaseResult before, SubjectResult theirs, CaseResult now, SubjectResult mine) {
        var old = Stats.of(theirs.headlines());
        var fresh = Stats.of(mine.headlines());
        if (!old.known() || !fresh.known()) {
            return Optional.empty();
        }
        double change = 100 * (fresh.median() / old.median() - 1);
        return Optional.of(List.of(now.name(), mine.name(),
                Table.number(old.median(), 1), Table.number(fresh.median(), 1),
                String.format(Locale.ROOT, "%+.1f %%", change),
                Table.number(before.ratio(theirs).median(), 2), Table.number(now.ratio(mine).median(), 2),
                verdict(old, fresh)));
    }

    private static String verdict(Stats old, Stats fresh) {
        if (fresh.min() > old.max()) {
            return "more";
        }
        return fresh.max() < old.min() ? "less" : "within the spread";
    }
}
