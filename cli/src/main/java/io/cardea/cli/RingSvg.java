// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.cli.ring.Plan;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.Ring;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The ring itself, as a picture: each node in a colour of its own, before outside and after inside, and between them what moved.
final class RingSvg {
    private static final int STEPS = 7200; // as fine as a picture can show
    private static final int CENTRE = 330;
    private static final int OUTER = 285;
    private static final int MOVED = 256;
    private static final int INNER = 227;
    private static final int BROAD = 46;
    private static final int NARROW = 6;
    private static final int LEGEND = 690;
    private static final int LINE = 22;
    private static final int MOST_NAMED = 26;
    private static final int LONGEST_NAME = 34;
    private static final double GOLDEN_ANGLE = 137.508; // neighbours in the list are far from each other in colour

    private final StringBuilder svg = new StringBuilder();
    private final Plan plan;

    private RingSvg(Plan plan) {
        this.plan = plan;
    }

    static String of(Plan plan, Ring before, Ring after) {
        var picture = new RingSvg(plan);
        picture.draw(before, after);
        return picture.svg.toString();
    }

    private void draw(Ring before, Ring after) {
        var colours = new LinkedHashMap<String, String>();
        for (var each : List.of(plan.before(), plan.after())) {
            for (var node : each.list()) colours.computeIfAbsent(node.id(), any -> colour(colours.size()));
        }
        line("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1080 660\" font-family=\"sans-serif\" font-size=\"14\">");
        line("<rect width=\"1080\" height=\"660\" fill=\"#fff\"/>");
        ring(owners(plan.before(), before), colours, OUTER);
        if (plan.isChange()) {
            ring(owners(plan.after(), after), colours, INNER);
            moved(owners(plan.before(), before), owners(plan.after(), after));
        }
        legend(before, after, colours);
        line("</svg>");
    }

    private static String colour(int number) {
        return String.format(Locale.ROOT, "hsl(%.0f %d%% %d%%)", number * GOLDEN_ANGLE % 360, number % 2 == 0 ? 65 : 50, 45 + number % 3 * 9);
    }

    /// Who owns each step of the circle.
    private static String[] owners(Members members, Ring ring) {
        var owners = new String[STEPS];
        for (int step = 0; step < STEPS; step++) owners[step] = members.id(ring.pick(key((step + 0.5) / STEPS)));
        return owners;
    }

    /// The key at a place of the circle, from 0 to 1.
    private static long key(double place) {
        return (long) (place * 0x1p53) << 11 ^ Long.MIN_VALUE;
    }

    private void ring(String[] owners, Map<String, String> colours, int radius) {
        var seen = Set.of(Arrays.stream(owners).distinct().toArray(String[]::new));
        colours.forEach((id, colour) -> {
            if (!seen.contains(id)) return;
            var arcs = arcs(owners, owners, radius, (one, other) -> one.equals(id));
            line("<path fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"" + BROAD + "\" d=\"" + arcs + "\"><title>" + escaped(id) + "</title></path>");
        });
    }

    private void moved(String[] before, String[] after) {
        line("<path fill=\"none\" stroke=\"#222\" stroke-width=\"" + NARROW + "\" d=\"" + arcs(before, after, MOVED, (one, other) -> !one.equals(other)) + "\"><title>moved</title></path>");
    }

    private interface Chosen {
        boolean is(String before, String after);
    }

    /// All that is chosen, in as few arcs as there can be.
    private static String arcs(String[] before, String[] after, int radius, Chosen chosen) {
        var path = new StringBuilder();
        int from = -1;
        for (int step = 0; step <= STEPS; step++) {
            boolean drawn = step < STEPS && chosen.is(before[step], after[step]);
            boolean full = from >= 0 && step - from >= STEPS / 2 - 1; // an arc that comes back to its beginning is none
            if (from >= 0 && (!drawn || full)) {
                path.append(point("M", from, radius)).append(String.format(Locale.ROOT, "A%d %d 0 0 1", radius, radius)).append(point(" ", step, radius));
                from = -1;
            }
            if (drawn && from < 0) from = step;
        }
        return path.toString();
    }

    /// Noon is the beginning; on like a clock.
    private static String point(String before, int step, int radius) {
        double angle = 2 * StrictMath.PI * step / STEPS;
        return String.format(Locale.ROOT, "%s%.1f %.1f", before, CENTRE + radius * StrictMath.sin(angle), CENTRE - radius * StrictMath.cos(angle));
    }

    private void legend(Ring before, Ring after, Map<String, String> colours) {
        text(LEGEND, 40, "%d virtual nodes for each unit of weight".formatted(plan.virtualNodes()), "#222");
        if (plan.isChange()) text(LEGEND, 40 + LINE, "outside before, inside after, black what moved", "#222");
        var had = shares(plan.before(), before);
        var has = shares(plan.after(), after);
        int y = 40 + 2 * LINE;
        int number = 0;
        for (var each : colours.entrySet()) {
            if (++number > MOST_NAMED) break;
            y += LINE;
            line("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" fill=\"%s\"/>".formatted(LEGEND, y - 12, each.getValue()));
            text(LEGEND + 22, y, shortened(each.getKey()), "#222");
            text(LEGEND + 270, y, told(had, each.getKey()) + (plan.isChange() ? " → " + told(has, each.getKey()) : ""), "#666");
        }
        if (colours.size() > MOST_NAMED) text(LEGEND + 22, y + LINE, "and " + (colours.size() - MOST_NAMED) + " more", "#666");
    }

    private static Map<String, Double> shares(Members members, Ring ring) {
        var shares = ring.shares(members.size());
        var named = new LinkedHashMap<String, Double>();
        for (int i = 0; i < members.size(); i++) named.put(members.id(i), shares[i]);
        return named;
    }

    private static String told(Map<String, Double> shares, String id) {
        return shares.containsKey(id) ? RingText.percent(shares.getOrDefault(id, 0.0), 1) : "–";
    }

    private void text(int x, int y, String text, String colour) {
        line("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>".formatted(x, y, colour, escaped(text)));
    }

    private static String shortened(String id) {
        return id.length() <= LONGEST_NAME ? id : "…" + id.substring(id.length() - LONGEST_NAME + 1);
    }

    private static String escaped(String text) {
        return Screen.printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private void line(String text) {
        svg.append(text).append('\n');
    }
}
