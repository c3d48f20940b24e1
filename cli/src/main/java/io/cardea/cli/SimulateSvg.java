// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.cache.simulate.Contender;
import io.cardea.cache.simulate.Outcome;
import io.cardea.cache.simulate.Score;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// The curves as a picture: the share of requests, and of bytes, that the cache answers, by its size. It follows the reader's wish for a light or
/// a dark page, and lines differ by mark as well as by colour.
final class SimulateSvg {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 450;
    private static final int PANEL = 370;
    private static final int TOP = 62;
    private static final int PLOT = 270;
    private static final int GAP = 90;
    /// Room for the name of a size.
    private static final int LABEL = 58;
    private static final String STYLE = """
        <style>
          svg { --page: #ffffff; --ink: #1f2328; --faint: #59636e; --grid: #d8dee4;
            --lru: #b36b00; --fifo: #2f8fc7; --sieve: #00805c; --s3-fifo: #b0508a; --gdsf: #c04a00; --cardea: #0550ae }
          @media (prefers-color-scheme: dark) { svg { --page: #0d1117; --ink: #e6edf3; --faint: #9198a1; --grid: #30363d;
            --lru: #e6a23c; --fifo: #7cc7f2; --sieve: #3fd0a4; --s3-fifo: #e29ac6; --gdsf: #ff8a4c; --cardea: #79b8ff } }
          text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--ink) }
          .title { font-size: 15px; font-weight: 600 } .faint { fill: var(--faint) } .end { text-anchor: end } .middle { text-anchor: middle }
          .grid { stroke: var(--grid) } .axis { stroke: var(--faint) } .ceiling { stroke: var(--faint); stroke-dasharray: 6 4 } .enough { stroke: var(--cardea); stroke-dasharray: 2 4 }
          .line { fill: none; stroke-width: 1.6 } .cardea.line { stroke-width: 3 }
        """;

    private final SimulateCommand.Simulated it;
    private final Outcome outcome;
    private final StringBuilder svg = new StringBuilder();
    private int left;
    private double top;

    private SimulateSvg(SimulateCommand.Simulated it) {
        this.it = it;
        this.outcome = it.outcome();
    }

    static String of(SimulateCommand.Simulated simulated) {
        return new SimulateSvg(simulated).draw();
    }

    private String draw() {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"title what\">", WIDTH, HEIGHT);
        add("<title id=\"title\">What a cache would bring: %s</title>", escaped(it.source()));
        add("<desc id=\"what\">%s</desc>", escaped(described()));
        svg.append(STYLE);
        for (var each : SimulateText.SHOWN) add("  .%1$s { stroke: var(--%1$s) } .%1$s.mark { fill: var(--%1$s) }", name(each));
        add("</style>");
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"var(--page)\"/>");
        add("<text class=\"faint\" x=\"56\" y=\"24\">%s</text>", subtitle());
        panel(56, "Requests answered from the cache", Score.Tally::objects);
        panel(56 + PANEL + GAP - 20, "Bytes answered from the cache", Score.Tally::byBytes);
        legend();
        return svg.append("</svg>\n").toString();
    }

    private String subtitle() {
        return escaped(it.source()) + String.format(Locale.ROOT, ": %,d requests, %,d objects of %s", outcome.requests(), outcome.objects(), SimulateText.bytes(outcome.footprint()))
            + it.plan().ttl().stream().mapToObj(ttl -> ", fresh for " + SimulateText.span(ttl)).collect(Collectors.joining());
    }

    private String described() {
        return outcome.points().stream().map(point -> SimulateText.bytes(point.bytes()) + ": " + SimulateText.SHOWN.stream()
            .map(each -> each.label() + " " + SimulateText.percent(point.score(each).warm().objects()) + " %").collect(Collectors.joining(", "))).collect(Collectors.joining("; "));
    }

    private void panel(int from, String title, ToDoubleFunction<Score.Tally> ratio) {
        left = from;
        double ceiling = ratio.applyAsDouble(outcome.ceiling().warm());
        top = Math.min(1, Math.ceil((ceiling + 0.05) * 10) / 10);
        add("<text class=\"title\" x=\"%d\" y=\"%d\">%s</text>", left, TOP - 14, title);
        int steps = top > 0.5 ? 20 : 10;
        for (int percent = 0; percent <= Math.round(100 * top); percent += steps) {
            add("<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>", percent == 0 ? "axis" : "grid", left, left + PANEL, y(percent / 100.0), y(percent / 100.0));
            add("<text class=\"faint end\" x=\"%d\" y=\"%s\">%d %%</text>", left - 6, one(TOP + PLOT * (1 - percent / 100.0 / top) + 4), percent);
        }
        sizes();
        add("<line class=\"ceiling\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>", left, left + PANEL, y(ceiling), y(ceiling));
        add("<text class=\"faint\" x=\"%d\" y=\"%s\">everything kept: %s %%</text>", left + 4, one(TOP + PLOT * (1 - ceiling / top) - 5), SimulateText.percent(ceiling));
        outcome.enough(Contender.CARDEA).ifPresent(point -> add("<line class=\"enough\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>", x(point.bytes()), x(point.bytes()), TOP, TOP + PLOT));
        for (var each : SimulateText.SHOWN) curve(each, ratio);
    }

    /// Names that would stand on one another go into a second row.
    private void sizes() {
        double[] taken = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (var point : outcome.points()) {
            double at = place(point.bytes());
            int row = at - taken[0] >= LABEL ? 0 : 1;
            add("<line class=\"axis\" x1=\"%1$s\" x2=\"%1$s\" y1=\"%2$d\" y2=\"%3$d\"/>", one(at), TOP + PLOT, TOP + PLOT + 5 + 15 * row);
            if (at - taken[row] < LABEL) continue;
            add("<text class=\"faint middle\" x=\"%s\" y=\"%d\">%s</text>", one(at), TOP + PLOT + 19 + 15 * row, SimulateText.brief(point.bytes()));
            taken[row] = at;
        }
        add("<text class=\"faint middle\" x=\"%d\" y=\"%d\">memory of the cache, by its logarithm</text>", left + PANEL / 2, TOP + PLOT + 56);
    }

    private void curve(Contender contender, ToDoubleFunction<Score.Tally> ratio) {
        var points = outcome.points().stream().map(point -> x(point.bytes()) + "," + y(ratio.applyAsDouble(point.score(contender).warm()))).toList();
        add("<polyline class=\"%s line\" points=\"%s\"/>", name(contender), String.join(" ", points));
        for (var point : outcome.points()) mark(contender, place(point.bytes()), TOP + PLOT * (1 - ratio.applyAsDouble(point.score(contender).warm()) / top));
    }

    /// Each line has a form of its own.
    private void mark(Contender contender, double x, double y) {
        var path = switch (contender) {
            case LRU -> "m-4,-4h8v8h-8z";
            case FIFO -> "m0,-5l5,9h-10z";
            case SIEVE -> "m0,-5.5l5.5,5.5l-5.5,5.5l-5.5,-5.5z";
            case S3_FIFO -> "m0,5l5,-9h-10z";
            case GDSF -> "m-4,-4l8,8m0,-8l-8,8";
            default -> "m-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0";
        };
        add("<path class=\"%s mark\" d=\"M%s,%s%s\"/>", name(contender), one(x), one(y), path);
    }

    private void legend() {
        int at = 56;
        for (var each : SimulateText.SHOWN) {
            add("<line class=\"%s line\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", name(each), at, at + 28, HEIGHT - 26, HEIGHT - 26);
            mark(each, at + 14, HEIGHT - 26);
            add("<text x=\"%d\" y=\"%d\">%s</text>", at + 34, HEIGHT - 22, each.label());
            at += 120;
        }
        if (outcome.enough(Contender.CARDEA).isEmpty()) return;
        add("<line class=\"enough\" x1=\"%1$d\" x2=\"%1$d\" y1=\"%2$d\" y2=\"%3$d\"/>", at + 14, HEIGHT - 36, HEIGHT - 16);
        add("<text x=\"%d\" y=\"%d\">enough</text>", at + 24, HEIGHT - 22);
    }

    /// By the logarithm: what counts is how often the memory is doubled.
    private double place(long bytes) {
        double least = Math.log(outcome.points().getFirst().bytes());
        double most = Math.log(outcome.points().getLast().bytes());
        return most == least ? left + PANEL / 2.0 : left + 14 + (PANEL - 28) * (Math.log(bytes) - least) / (most - least);
    }

    private String x(long bytes) {
        return one(place(bytes));
    }

    private String y(double ratio) {
        return one(TOP + PLOT * (1 - ratio / top));
    }

    private static String name(Contender contender) {
        return contender.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String one(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private static String escaped(String text) {
        return Screen.printable(text).replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
