// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.cli.ring.Load;
import io.cardea.cli.ring.Plan;
import io.cardea.cli.ring.Result;
import io.cardea.core.hash.Member;
import io.cardea.core.hash.Members;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// The table and the bars of `cardea ring`.
final class RingText {
    private static final int MOST_BARS = 32;
    private static final int LONGEST_NAME = 30;
    private static final int BAR = 50;
    private static final int BANDS = 20;
    private static final String PARTS = " ▏▎▍▌▋▊▉";

    private final Page page = new Page();
    private final Plan plan;
    private final Screen screen;

    private RingText(Plan plan, Screen screen) {
        this.plan = plan;
        this.screen = screen;
    }

    static String of(Plan plan, List<Result> results, Screen screen) {
        var text = new RingText(plan, screen);
        text.head();
        text.table(results);
        text.page.blank();
        var first = results.getFirst();
        text.bars(first.scheme().word(), plan.isChange() ? plan.after() : plan.before(), plan.isChange() ? first.after() : first.before());
        return text.page.text();
    }

    private void head() {
        page.wrapped("%s, %s%s".formatted(count(plan.before().size(), "node"), count(plan.keys(), plan.zipf() == 0 ? "key" : "request"),
            plan.zipf() == 0 ? ", each once" : " for keys by Zipf's law with exponent " + plan.zipf()), screen::bold);
        if (!plan.gone().isEmpty()) page.wrapped(count(plan.gone().size(), "node goes", "nodes go") + ": " + names(plan.gone()), UnaryOperator.identity());
        if (!plan.come().isEmpty()) page.wrapped(count(plan.come().size(), "node comes", "nodes come") + ": " + names(plan.come()), UnaryOperator.identity());
        page.blank();
    }

    private static String names(List<Member> nodes) {
        return String.join(", ", nodes.stream().limit(5).map(Member::id).toList()) + (nodes.size() > 5 ? " and " + (nodes.size() - 5) + " more" : "");
    }

    private void table(List<Result> results) {
        boolean change = plan.isChange();
        page.line(screen.faint("%-13s %9s %9s %10s".formatted("", "busiest", "idlest", "deviation") + (change ? " %9s %9s".formatted("moved", "needless") : "") + " %11s %9s".formatted("memory", "pick")));
        for (var each : results) {
            page.line("%-13s %9s %9s %10s".formatted(each.scheme().word(), percent(each.before().busiest(), 1), percent(each.before().idlest(), 1), percent(each.before().deviation(), 1))
                + (change ? " %9s %9s".formatted(percent(each.moved(), 2), percent(each.needless(), 2)) : "") + " %11s %9s".formatted(size(each.memory()), String.format(Locale.ROOT, "%.0f ns", each.pick())));
        }
        if (change) page.line(screen.faint("%-13s %9s %9s %10s %9s %9s".formatted("ideal", percent(1, 1), percent(1, 1), percent(0, 1), percent(plan.unavoidable(), 2), percent(0, 2))));
    }

    private void bars(String scheme, Members members, Load load) {
        page.line("%s%s: what each node gets, of its share".formatted(scheme, plan.isChange() ? ", afterwards" : ""));
        if (members.size() > MOST_BARS) {
            bands(load);
            return;
        }
        int width = Math.min(LONGEST_NAME, members.list().stream().mapToInt(each -> each.id().length()).max().orElse(0));
        double most = Math.max(1, load.busiest());
        for (int i = 0; i < members.size(); i++) {
            page.line(("  %-" + width + "s %s %8s").formatted(shortened(members.id(i)), bar(load.ofShare()[i], most), percent(load.ofShare()[i], 1)));
        }
    }

    /// Of many nodes, how many get about so much.
    private void bands(Load load) {
        double least = load.idlest();
        double band = Math.max(1e-3, (load.busiest() - least) / BANDS);
        var nodes = new int[BANDS];
        for (double each : load.ofShare()) nodes[Math.min(BANDS - 1, (int) ((each - least) / band))]++;
        int most = IntStream.of(nodes).max().orElse(1);
        for (int i = 0; i < BANDS; i++) {
            if (nodes[i] > 0) page.line("  %8s to %8s %s %s".formatted(percent(least + i * band, 1), percent(least + (i + 1) * band, 1), bar(nodes[i], most, 0), count(nodes[i], "node")));
        }
    }

    private String bar(double value, double most) {
        return bar(value, most, (int) Math.round(BAR / most));
    }

    /// @param mark the column of a line that stands for 100 %, or 0
    private String bar(double value, double most, int mark) {
        int eighths = (int) Math.round(value / most * BAR * 8);
        var bar = new StringBuilder("█".repeat(eighths / 8));
        if (eighths % 8 > 0) bar.append(PARTS.charAt(eighths % 8));
        bar.append(" ".repeat(BAR + 1 - bar.length()));
        if (mark > 0 && bar.charAt(mark) == ' ') bar.setCharAt(mark, '│');
        return bar.toString();
    }

    private static String shortened(String id) {
        var printable = Screen.printable(id);
        return printable.length() <= LONGEST_NAME ? printable : "…" + printable.substring(printable.length() - LONGEST_NAME + 1);
    }

    static String percent(double share, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f %%", share * 100);
    }

    private static String size(long bytes) {
        if (bytes < 1024) return bytes + " B";
        return bytes < 1 << 20 ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0) : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    private static String count(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
    }

    private static String count(long number, String noun) {
        return count(number, noun, noun + "s");
    }
}
