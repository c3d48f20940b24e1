// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.report;

import io.cardea.bench.report.Results.CaseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The ratios as bars, one group for each case, with a line at 1 (the baseline) and the spread of the rounds on each bar.
/// Colours follow the reader's scheme, light or dark.
public final class Picture {
    private static final int WIDTH = 860;
    private static final int LEFT = 170;
    private static final int RIGHT = 120;
    private static final int BAR = 16;
    private static final int GAP = 6;
    private static final int HEAD = 34;
    private static final int TOP = 64;
    /// Longer bars are cut, and say so by their number.
    private static final double LONGEST = 4;

    private Picture() { }

    /// A whole SVG document.
    public static String of(Results results) {
        double scale = results.cases().stream().flatMap(c -> c.subjects().stream().map(c::ratio)).filter(Stats::known)
                .mapToDouble(Stats::median).max().orElse(1);
        double longest = Math.clamp(scale * 1.05, 1.25, LONGEST);
        var body = new StringBuilder();
        int y = TOP;
        for (var one : results.cases()) {
            y = group(body, one, y, longest);
        }
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
                <title>CPU per request against the baseline, less is better</title>
                <style>
                  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
                  .title { font-size: 17px; font-weight: 600 }
                  .case { font-weight: 600 }
                  .quiet { fill: #59636e }
                  .page { fill: #ffffff }
                  .bar { fill: #8c959f }
                  .cardea { fill: #1a7f64 }
                  .base { fill: #57606a }
                  .line { stroke: #1f2328; stroke-dasharray: 3 3 }
                  .spread { stroke: #1f2328; stroke-width: 1.5 }
                  @media (prefers-color-scheme: dark) {
                    text { fill: #e6edf3 } .quiet { fill: #9198a1 } .page { fill: #0d1117 } .bar { fill: #656c76 }
                    .cardea { fill: #3fb68b } .base { fill: #9198a1 } .line, .spread { stroke: #e6edf3 }
                  }
                </style>
                <rect class="page" width="100%%" height="100%%"/>
                <text class="title" x="16" y="28">CPU per request against the baseline, less is better</text>
                <text class="quiet" x="16" y="48">%3$s</text>
                %4$s</svg>
                """.formatted(WIDTH, y + GAP, escape(subtitle(results)), body);
    }

    private static String subtitle(Results results) {
        return results.started() + "  ·  " + results.machine().getOrDefault("processor", "") + "  ·  "
                + results.settings().getOrDefault("rounds", "?") + " rounds, medians; the thin lines span the rounds";
    }

    private static int group(StringBuilder body, CaseResult one, int top, double longest) {
        int y = top + HEAD - GAP;
        var bars = new ArrayList<String>();
        for (var subject : one.subjects()) {
            bar(bars, one, subject, y, longest);
            y += BAR + GAP;
        }
        String what = one.subjects().stream().map(Results.SubjectResult::headline).filter(h -> !h.isEmpty()).findFirst()
                .map(h -> " (" + h + ")").orElse("");
        body.append(String.format(Locale.ROOT, "<text class=\"case\" x=\"16\" y=\"%d\">%s</text>%n", top + HEAD - 14, escape(one.name())));
        body.append(String.format(Locale.ROOT, "<text class=\"quiet\" x=\"%d\" y=\"%d\">%s</text>%n", LEFT, top + HEAD - 14, escape(one.about() + what)));
        bars.forEach(body::append);
        body.append(line("line", x(1, longest), top + HEAD - GAP - 2, x(1, longest), y - 2));
        return y;
    }

    private static void bar(List<String> bars, CaseResult one, Results.SubjectResult subject, int y, double longest) {
        var ratio = one.ratio(subject);
        bars.add(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 10, y + 13, escape(subject.name())));
        if (!ratio.known()) {
            bars.add(String.format(Locale.ROOT, "<text class=\"quiet\" x=\"%d\" y=\"%d\">not measured</text>%n", LEFT, y + 13));
            return;
        }
        String style = subject.name().startsWith("cardea") ? "bar cardea" : subject.name().equals(one.baseline()) ? "bar base" : "bar";
        bars.add(String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                style, LEFT, y, Math.max(0, x(ratio.median(), longest) - LEFT), BAR));
        bars.add(line("spread", x(ratio.min(), longest), y + BAR / 2, x(ratio.max(), longest), y + BAR / 2));
        bars.add(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
                Math.max(x(ratio.median(), longest), x(ratio.max(), longest)) + 8, y + 13, Table.number(ratio.median(), 2)));
    }

    private static String line(String style, double x1, int y1, double x2, int y2) {
        return String.format(Locale.ROOT, "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n", style, x1, y1, x2, y2);
    }

    private static double x(double ratio, double longest) {
        return LEFT + Math.clamp(ratio, 0, longest) / longest * (WIDTH - LEFT - RIGHT);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
