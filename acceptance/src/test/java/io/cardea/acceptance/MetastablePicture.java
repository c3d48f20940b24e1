// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.acceptance.MetastableTest.Moment;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Two runs beside each other, as SVG: what clients got, and what the service was asked for. Always of the same size and scales.
final class MetastablePicture {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 300;
    private static final int LEFT = 50;
    private static final int TOP = 46;
    private static final int BOTTOM = 252;
    private static final int PANEL = 300;
    private static final int GAP = 50;
    private static final double MOST = 700; // a second
    private static final double SECONDS = 18;

    private final StringBuilder svg = new StringBuilder();

    private MetastablePicture() {}

    static String of(List<Moment> with, List<Moment> without, double capacity, double usual, double burstAt, double burst) {
        var picture = new MetastablePicture();
        picture.svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT).append("\" font-family=\"sans-serif\" font-size=\"12\">\n")
            .append("<title>A burst, with and without a retry budget</title>\n<rect width=\"").append(WIDTH).append("\" height=\"").append(HEIGHT).append("\" fill=\"#fff\"/>\n");
        picture.panel(LEFT, "with a budget", with, capacity, burstAt, burst);
        picture.panel(LEFT + PANEL + GAP, "without", without, capacity, burstAt, burst);
        picture.key(LEFT, "#2a7", "answered in time");
        picture.key(LEFT + 150, "#c33", "tries that reach the service");
        picture.key(LEFT + 360, "#888", "its capacity");
        picture.text(LEFT + 470, HEIGHT - 10, "start", String.format(Locale.ROOT, "requests a second; clients ask %.0f", usual));
        return picture.svg.append("</svg>\n").toString();
    }

    private void panel(int left, String title, List<Moment> run, double capacity, double burstAt, double burst) {
        svg.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#fe9\"/>\n", x(left, burstAt), TOP, PANEL * burst / SECONDS, BOTTOM - TOP));
        for (int each = 0; each <= MOST; each += 100) {
            svg.append(String.format(Locale.ROOT, "<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/>\n", left, y(each), PANEL));
            if (each % 200 == 0) text(left - 6, y(each) + 4, "end", String.valueOf(each));
        }
        for (int each = 0; each <= SECONDS; each += 3) text(x(left, each), BOTTOM + 16, "middle", each + " s");
        svg.append(String.format(Locale.ROOT, "<path d=\"M%d %.1fh%d\" stroke=\"#888\" stroke-dasharray=\"4 3\"/>\n", left, y(capacity), PANEL));
        line(left, run, Moment::tries, "#c33");
        line(left, run, Moment::good, "#2a7");
        text(left + PANEL / 2.0, TOP - 12, "middle", title);
    }

    /// Steps: each figure is that of the time before it.
    private void line(int left, List<Moment> run, ToDoubleFunction<Moment> figure, String colour) {
        svg.append(String.format(Locale.ROOT, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\" d=\"M%d %.1f", colour, left, y(figure.applyAsDouble(run.getFirst()))));
        for (var each : run) svg.append(String.format(Locale.ROOT, "V%.1fH%.1f", y(figure.applyAsDouble(each)), x(left, Math.min(SECONDS, each.at()))));
        svg.append("\"/>\n");
    }

    private void key(int at, String colour, String what) {
        svg.append(String.format(Locale.ROOT, "<path d=\"M%d %dh20\" stroke=\"%s\" stroke-width=\"2\"/>\n", at, HEIGHT - 14, colour));
        text(at + 26, HEIGHT - 10, "start", what);
    }

    private void text(double x, double y, String anchor, String what) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#333\">%s</text>\n", x, y, anchor, what));
    }

    private static double x(int left, double seconds) {
        return left + PANEL * seconds / SECONDS;
    }

    private static double y(double perSecond) {
        return BOTTOM - (BOTTOM - TOP) * Math.min(MOST, perSecond) / MOST;
    }
}
