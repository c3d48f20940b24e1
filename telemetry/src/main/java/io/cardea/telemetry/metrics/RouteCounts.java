// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

import java.util.Arrays;

/// What one loop has counted for one route.
final class RouteCounts {
    /// Of one method and status. Codes are 100 to 599, or 0 where none was sent.
    record Cell(int method, int code, Count count) {}

    /// Where the pairs go that [Bound] no longer admits.
    private static final int OTHER_CODE = -1;

    final String route;
    final Durations durations = new Durations();
    final Count bytesIn = new Count();
    final Count bytesOut = new Count();
    private final Bound bound;
    private volatile Cell[] cells = {}; // replaced when it grows; read by whoever scrapes
    private int recent;

    RouteCounts(String route, Bound bound) {
        this.route = route;
        this.bound = bound;
    }

    void ended(int method, int code, long nanos, long in, long out) {
        cell(method, code).count.add(1);
        durations.add(nanos);
        if (in != 0) bytesIn.add(in);
        if (out != 0) bytesOut.add(out);
    }

    Cell[] cells() {
        return cells;
    }

    /// The word for the label.
    static String code(Cell cell) {
        return cell.code == OTHER_CODE ? Bound.OTHER : cell.code == 0 ? "none" : Integer.toString(cell.code);
    }

    private Cell cell(int method, int code) {
        var known = cells;
        if (recent < known.length && known[recent].method == method && known[recent].code == code) return known[recent];
        for (int i = 0; i < known.length; i++) {
            if (known[i].method == method && known[i].code == code) {
                recent = i;
                return known[i];
            }
        }
        if (code != OTHER_CODE && !bound.admits(new Key(route, method, code))) return cell(0, OTHER_CODE);
        var grown = Arrays.copyOf(known, known.length + 1);
        var cell = new Cell(method, code, new Count());
        grown[known.length] = cell;
        cells = grown;
        return cell;
    }

    private record Key(String route, int method, int code) {}
}
