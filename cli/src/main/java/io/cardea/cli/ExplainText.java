// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Explained;
import java.util.ArrayList;
import java.util.List;

/// An explanation for people: the request, where it goes, and what every route said.
final class ExplainText {
    private final List<String> lines = new ArrayList<>();
    private final Screen screen;

    private ExplainText(Screen screen) {
        this.screen = screen;
    }

    static String of(Explained explained, Screen screen) {
        return new ExplainText(screen).write(explained);
    }

    private String write(Explained it) {
        lines.add(screen.bold(it.method() + " " + it.path() + (it.query().isEmpty() ? "" : "?" + it.query())) + " of host " + it.host());
        lines.add("");
        it.listener().ifPresent(listener -> row("listener", listener.what(), listener.line()));
        if (!it.noListener().isEmpty()) row("listener", screen.red(it.noListener()), "");
        it.taken().ifPresentOrElse(this::taken, () -> row("answer", screen.red(it.refusal()), ""));
        lines.add("");
        lines.add("routes");
        int widest = it.routes().stream().mapToInt(route -> route.route().length()).max().orElse(0);
        for (var route : it.routes()) {
            boolean won = route.outcome().equals("matched");
            var name = ("%-" + Math.max(1, Math.min(widest, 40)) + "s").formatted(route.route());
            lines.add("  " + (won ? screen.green("✓ " + name) : "✗ " + name) + "  " + route.outcome() + place(route.line()));
        }
        return String.join("\n", lines);
    }

    private void taken(Explained.Taken taken) {
        row("route", screen.green(taken.route()) + (taken.route().equals(taken.pattern()) ? "" : " (" + taken.pattern() + ")"), taken.line());
        taken.variables().forEach((name, value) -> row("", "{" + name + "} = " + value, ""));
        if (taken.steps().isEmpty()) row("steps", "none", "");
        for (int i = 0; i < taken.steps().size(); i++) {
            var step = taken.steps().get(i);
            row(i == 0 ? "steps" : "", "%d %-14s %s".formatted(i + 1, step.step(), step.policy()), step.line());
        }
        row("answers", taken.handler() + " " + taken.target(), taken.handlerLine());
        if (!taken.choice().isEmpty()) row("", taken.choice(), "");
        taken.endpoints().forEach(endpoint -> row("", "at " + endpoint, ""));
    }

    private void row(String label, String what, String line) {
        lines.add("  %-9s %s%s".formatted(label, what, place(line)));
    }

    private String place(String line) {
        return line.isEmpty() ? "" : screen.faint("  — " + line);
    }
}
