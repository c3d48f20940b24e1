// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.cache.simulate.Contender;
import io.cardea.cache.simulate.LeftOut;
import io.cardea.cache.simulate.Outcome;
import io.cardea.cache.simulate.Score;
import io.cardea.core.config.DataSize;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// A simulation for people: what was read, two tables, and what to do.
final class SimulateText {
    static final List<Contender> SHOWN = Arrays.stream(Contender.values()).filter(each -> each != Contender.EVERYTHING).toList();
    private static final int BAR = 22;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private final Page page = new Page();
    private final Screen screen;
    private final SimulateCommand.Simulated it;
    private final Outcome outcome;

    private SimulateText(SimulateCommand.Simulated it, Screen screen) {
        this.it = it;
        this.outcome = it.outcome();
        this.screen = screen;
    }

    static String of(SimulateCommand.Simulated simulated, Screen screen) {
        return new SimulateText(simulated, screen).write();
    }

    private String write() {
        reading();
        table("Requests answered from the cache, in %", Score.Tally::objects);
        table("Bytes answered from the cache, in %", Score.Tally::byBytes);
        page.blank();
        advice();
        return page.text();
    }

    private void reading() {
        var read = it.reading();
        page.line(screen.bold(Screen.printable(it.source())) + "  " + read.format() + ", " + counted(read.lines(), "line") + " over " + span(it.span()));
        page.row(2, "counted", counted(outcome.requests(), "request") + " for " + counted(outcome.objects(), "object") + ", which take " + bytes(outcome.footprint())
            + (it.plan().overhead() > 0 ? " with " + bytes(it.plan().overhead()) + " each beside the body" : ""));
        if (!read.leftOut().isEmpty()) page.row(2, "left out", read.leftOut().entrySet().stream().sorted(Map.Entry.comparingByKey(Comparator.comparing(LeftOut::ordinal)))
            .map(each -> number(each.getValue()) + " " + each.getKey().label()).collect(Collectors.joining(", ")));
        read.firstBad().ifPresent(bad -> page.row(2, "not read", counted(read.bad(), "line") + "; line " + bad.number() + ": " + bad.expected() + "; found: " + bad.text(), screen::red));
    }

    private void table(String title, ToDoubleFunction<Score.Tally> ratio) {
        page.blank();
        page.line(screen.bold(title));
        var head = new StringBuilder(" ".repeat(21));
        for (var each : SHOWN) head.append("%9s".formatted(each.label()));
        page.line(screen.faint(head.toString()));
        for (var point : outcome.points()) {
            var row = new StringBuilder("  %9s %7s ".formatted(bytes(point.bytes()), share(point.bytes())));
            double best = SHOWN.stream().mapToDouble(each -> ratio.applyAsDouble(point.score(each).warm())).max().orElse(0);
            for (var each : SHOWN) {
                double value = ratio.applyAsDouble(point.score(each).warm());
                var text = "%9s".formatted(percent(value));
                row.append(value == best ? screen.bold(text) : text);
            }
            page.line(row + "  " + screen.green(bar(ratio.applyAsDouble(point.score(Contender.CARDEA).warm()))));
        }
        double ceiling = ratio.applyAsDouble(outcome.ceiling().warm());
        page.line("  %-18s".formatted("everything") + " ".repeat(9 * (SHOWN.size() - 1)) + "%9s".formatted(percent(ceiling)) + "  " + screen.faint(bar(ceiling)));
    }

    private void advice() {
        var enough = outcome.enough(Contender.CARDEA);
        var last = outcome.points().getLast();
        var point = enough.orElse(last);
        var warm = point.score(Contender.CARDEA).warm();
        var hits = percent(warm.objects()) + " % of the requests and " + percent(warm.byBytes()) + " % of the bytes";
        page.marked(2, enough.isPresent() ? "✓" : "→", enough.isPresent()
            ? bytes(point.bytes()) + " are enough: " + hits + "; from there on twice the memory brings less than " + Math.round(100 * Outcome.STEP) + " more of 100 requests."
            : "The curve still rises at " + bytes(last.bytes()) + ": " + hits + ". To keep everything would take " + bytes(outcome.footprint()) + " and bring " + percent(outcome.ceiling().warm().objects()) + " %.",
            screen::green);
        var whole = point.score(Contender.CARDEA).whole();
        page.marked(2, " ", "Behind a warm-up of the first " + percent(it.plan().warmUp()).replaceAll("\\.0$", "") + " % of the requests. With them, from an empty cache on: " + percent(whole.objects())
            + " %, which is " + percent(whole.ofRepeated()) + " % of the requests that were not the first for their object.", screen::faint);
        page.marked(2, " ", (it.plan().ttl().isPresent() ? "An answer is fresh for " + span(it.plan().ttl().getAsLong()) + "; asking again is no hit. " : "")
            + "Bars and advice are for Cardea: " + Contender.CARDEA.meaning() + ".", screen::faint);
    }

    private String share(long bytes) {
        double share = 100.0 * bytes / outcome.footprint();
        return String.format(Locale.ROOT, share < 0.95 ? "%.1f %%" : "%.0f %%", share);
    }

    private static String bar(double ratio) {
        int eighths = (int) Math.round(ratio * BAR * 8);
        return "█".repeat(eighths / 8) + (eighths % 8 == 0 ? "" : EIGHTHS.charAt(eighths % 8));
    }

    static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.1f", 100 * ratio).replace("100.0", "100");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String counted(long number, String what) {
        return number(number) + " " + what + (number == 1 ? "" : "s");
    }

    static String bytes(long bytes) {
        return new DataSize(bytes).rounded();
    }

    static String brief(long bytes) {
        return new DataSize(bytes).brief();
    }

    /// The two largest units.
    static String span(long millis) {
        long seconds = millis / 1000;
        if (seconds == 0) return millis + " ms";
        long[] sizes = {86_400, 3600, 60, 1};
        String[] units = {"d", "h", "min", "s"};
        int at = 0;
        while (seconds < sizes[at]) at++;
        var text = seconds / sizes[at] + " " + units[at];
        long rest = at + 1 < sizes.length ? seconds % sizes[at] / sizes[at + 1] : 0;
        return rest == 0 ? text : text + " " + rest + " " + units[at + 1];
    }
}
