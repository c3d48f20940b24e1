// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.net.tls.inspect.Step;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The picture of an exchange: the client's lane on the left, the server's on the right, arrows between them, the time of each step.
final class TlsLanes {
    private static final int INNER = 76;
    private final Page page;
    private final Screen screen;

    TlsLanes(Page page, Screen screen) {
        this.page = page;
        this.screen = screen;
    }

    void draw(List<Step> steps) {
        page.line("      client" + " ".repeat(INNER - 10) + "server");
        for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            var texts = Page.wrapped(String.join(", ", step.what()), INNER - 14);
            for (int k = 0; k < texts.size(); k++) {
                boolean last = k == texts.size() - 1;
                var middle = last ? arrow(step, texts.get(k)) : plain(step, texts.get(k));
                page.line((k == 0 ? "%4d".formatted(i + 1) : "    ") + "  │" + middle + "│" + (last ? screen.faint("%10s".formatted(time(step.took()))) : ""));
            }
        }
    }

    private String arrow(Step step, String text) {
        var line = step.sealed() ? "═" : "─";
        int rest = INNER - text.length();
        return switch (step.who()) {
            case HERE -> pad(" ● " + text);
            case CLIENT -> " " + line.repeat(2) + " " + screen.bold(text) + " " + line.repeat(rest - 7) + "▶ ";
            case SERVER -> " ◀" + line.repeat(rest - 7) + " " + screen.bold(text) + " " + line.repeat(2) + " ";
            case BOTH -> " ◀" + line.repeat((rest - 6) / 2) + " " + screen.bold(text) + " " + line.repeat(rest - 6 - (rest - 6) / 2) + "▶ ";
        };
    }

    private String plain(Step step, String text) {
        boolean right = step.who() == Step.Who.SERVER;
        return (right ? " ".repeat(INNER - text.length() - 4) : "    ") + screen.bold(text) + (right ? "    " : " ".repeat(INNER - text.length() - 4));
    }

    private static String pad(String text) {
        return text + " ".repeat(Math.max(0, INNER - text.length()));
    }

    static String time(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }
}
