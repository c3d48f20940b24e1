// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import io.cardea.bench.report.Results.CaseResult;
import io.cardea.bench.report.Results.SubjectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// A case as text for a terminal: medians, the spread of what matters, and notes below.
public final class Table {
    /// Below this a value shows a tenth.
    private static final double FINE = 100;
    private static final String DASH = "–";
    private static final String NGINX_STREAM = "nginx-stream";

    private Table() { }

    public static String of(CaseResult result) {
        var rows = new ArrayList<List<String>>();
        rows.add(header(result));
        for (var subject : result.subjects()) {
            rows.add(row(result, subject));
        }
        return result.name() + "  ·  " + result.about() + "\n" + align(rows) + notes(result);
    }

    private static List<String> header(CaseResult result) {
        var cells = new ArrayList<>(List.of("subject"));
        if (hasSaturated(result)) {
            cells.addAll(List.of("req/s", "CPU µs/req", "min–max"));
        }
        values(result).forEach(cells::add);
        cells.addAll(List.of("ratio", "RSS MiB", "pause ms"));
        if (hasPaced(result)) {
            cells.addAll(List.of("| at rate", "CPU µs", "p50 µs", "p90", "p99", "p99.9", "max"));
        }
        cells.add("errors");
        return cells;
    }

    private static List<String> row(CaseResult result, SubjectResult s) {
        var cells = new ArrayList<>(List.of(s.name()));
        if (hasSaturated(result)) {
            var cpu = s.atSaturation(Round::cpuMicros);
            cells.addAll(List.of(number(s.atSaturation(Round::perSecond).median(), 0), number(cpu.median(), 1),
                    number(cpu.min(), 1) + "–" + number(cpu.max(), 1)));
        }
        for (String name : values(result)) {
            double median = Stats.of(s.values().getOrDefault(name, List.of())).median();
            cells.add(number(median, median < FINE && median != Math.rint(median) ? 1 : 0));
        }
        cells.add(number(result.ratio(s).median(), 2));
        var all = new ArrayList<>(s.saturated());
        all.addAll(s.paced());
        cells.add(number(Stats.of(all.stream().map(Round::residentMiB).toList()).max(), 0));
        cells.add(number(s.longestPause(), 1));
        if (hasPaced(result)) {
            cells.add("| " + number(s.atPace(Round::perSecond).median(), 0));
            cells.add(number(s.atPace(Round::cpuMicros).median(), 1));
            cells.add(number(s.atPace(r -> r.latency().p50()).median(), 0));
            cells.add(number(s.atPace(r -> r.latency().p90()).median(), 0));
            cells.add(number(s.atPace(r -> r.latency().p99()).median(), 0));
            cells.add(number(s.atPace(r -> r.latency().p999()).median(), 0));
            cells.add(number(s.atPace(r -> r.latency().max()).max(), 0));
        }
        cells.add(Long.toString(s.errors()));
        return cells;
    }

    private static TreeSet<String> values(CaseResult result) {
        var names = new TreeSet<String>();
        result.subjects().forEach(s -> names.addAll(s.values().keySet()));
        return names;
    }

    private static boolean hasSaturated(CaseResult result) {
        return result.subjects().stream().anyMatch(s -> !s.saturated().isEmpty());
    }

    private static boolean hasPaced(CaseResult result) {
        return result.subjects().stream().anyMatch(s -> !s.paced().isEmpty());
    }

    private static String notes(CaseResult result) {
        var text = new StringBuilder("  ratio: median over the rounds, against " + result.baseline() + "\n");
        for (var s : result.subjects()) {
            if (s.atSaturation(Round::loadCore).median() >= Round.LOAD_BOUND
                    && s.atSaturation(Round::proxyCore).median() < Round.LOAD_BOUND) {
                text.append("  ").append(s.name()).append(": the load, not the proxy, was the bottleneck (load core ")
                        .append(number(100 * s.atSaturation(Round::loadCore).median(), 0)).append(" % busy, proxy core ")
                        .append(number(100 * s.atSaturation(Round::proxyCore).median(), 0))
                        .append(" %): its req/s are too low, its CPU per request holds\n");
            }
            double foreign = Math.max(zeroIfNone(s.atSaturation(Round::foreign).median()), zeroIfNone(s.atPace(Round::foreign).median()));
            if (foreign > 0.05) {
                text.append("  ").append(s.name()).append(": others used ").append(number(100 * foreign, 0))
                        .append(" % of its core; the figures are rough\n");
            }
            // Where nginx is not the baseline, its ratio is told besides.
            double nginx = result.ratio(s, NGINX_STREAM).median();
            if (!s.name().equals(NGINX_STREAM) && !Double.isNaN(nginx)) {
                text.append("  ").append(s.name()).append(": ratio against ").append(NGINX_STREAM).append(' ').append(number(nginx, 2)).append('\n');
            }
            double steps = StepsMarks.ratio(s);
            if (!Double.isNaN(steps)) {
                text.append("  ").append(s.name()).append(": ").append(number(steps, 2)).append(" of its own cost without steps\n");
            }
            s.notes().forEach(note -> text.append("  ").append(s.name()).append(": ").append(note).append('\n'));
            for (String verdict : Marks.of(result, s)) {
                text.append("  ").append(s.name()).append(' ').append(verdict).append('\n');
            }
        }
        return text.toString();
    }

    private static double zeroIfNone(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    static String number(double value, int digits) {
        return Double.isNaN(value) ? DASH : String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    /// First column to the left, the others to the right.
    static String align(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (var row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (var row : rows) {
            for (int i = 0; i < columns; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                text.append("  ").append(i == 0 ? row.get(i) + padding : padding + row.get(i));
            }
            text.append('\n');
        }
        return text.toString();
    }
}
