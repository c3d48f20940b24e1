// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import io.cardea.bench.report.Results.CaseResult;
import io.cardea.bench.report.Results.SubjectResult;
import java.util.ArrayList;
import java.util.List;

/// What Cardea's cache must reach, case by case, and the names of the values that are judged.
public final class CacheMarks {
    /// CPU of an answer in full, of the same subject.
    public static final String HIT = "hit in full µs";
    /// CPU of the same proxy without its cache.
    public static final String PLAIN = "without cache µs";
    /// Of a stampede: from the first request to the last answer's end.
    public static final String WALL = "wall ms";
    /// The same when all of them are hits.
    public static final String HITS_WALL = "as hits ms";
    /// Requests that the origin saw for one key.
    public static final String FETCHES = "fetches";
    /// Clients without a byte before a slow origin had told all.
    public static final String LATE = "late";
    /// Clients without the whole answer.
    public static final String INCOMPLETE = "incomplete";

    private static final String PACKAGED = "nginx-cache-packaged";
    private static final String TUNED = "nginx-cache-tuned";

    private final CaseResult result;
    private final SubjectResult subject;
    private final Marks marks;

    private CacheMarks(CaseResult result, SubjectResult subject, Marks marks) {
        this.result = result;
        this.subject = subject;
        this.marks = marks;
    }

    static boolean has(CaseResult result) {
        return result.name().startsWith("cache-");
    }

    static void judge(CaseResult result, SubjectResult subject, Marks marks) {
        new CacheMarks(result, subject, marks).judge();
    }

    private void judge() {
        switch (result.name()) {
            case "cache-1k" -> {
                against(PACKAGED, 0.6);
                againstBest("the best tuned", result.subjects().stream().map(SubjectResult::name)
                        .filter(name -> !name.startsWith("cardea") && !name.equals(PACKAGED)).toList());
            }
            case "cache-100k" -> {
                against(PACKAGED, 1.3);
                against(TUNED, 0.65);
            }
            case "cache-tls-1k", "cache-h2" -> againstBest("the better nginx", List.of(PACKAGED, TUNED));
            case "cache-304" -> against("a hit in full", HIT, 1.0);
            case "cache-miss" -> against("itself without cache", PLAIN, 1.1);
            default -> stampede();
        }
    }

    private void stampede() {
        marks.judge("fetches", most(FETCHES), 1, 0);
        marks.judge("wall time against hits", ratio(subject.values().getOrDefault(WALL, List.of()), HITS_WALL), 1.3, 2);
        marks.judge("clients without a byte before a slow fill's end", most(LATE), 0, 0);
        marks.judge("clients without the whole answer", most(INCOMPLETE), 0, 0);
    }

    private void against(String other, double limit) {
        marks.judge("ratio against " + other, result.ratio(subject, other).median(), limit, 2);
    }

    /// Against whoever is best of some, who is named.
    private void againstBest(String which, List<String> others) {
        String best = "";
        double worst = Double.NaN;
        for (String other : others) {
            double ratio = result.ratio(subject, other).median();
            if (!Double.isNaN(ratio) && !(ratio <= worst)) {
                best = other;
                worst = ratio;
            }
        }
        marks.judge("ratio against " + which + ", " + best + ",", worst, 1.0, 2);
    }

    /// CPU against another of its own figures, round by round.
    private void against(String what, String value, double limit) {
        marks.judge("ratio against " + what, ratio(subject.headlines(), value), limit, 2);
    }

    private double ratio(List<Double> mine, String value) {
        var theirs = subject.values().getOrDefault(value, List.of());
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
            ratios.add(mine.get(i) / theirs.get(i));
        }
        return Stats.of(ratios).median();
    }

    private double most(String value) {
        return Stats.of(subject.values().getOrDefault(value, List.of())).max();
    }
}
