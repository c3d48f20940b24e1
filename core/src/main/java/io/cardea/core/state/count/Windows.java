// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

/// So much in each span of time. A cell holds the start of the span that it counts, and what was used in it.
record Windows(long amount, Spans spans) implements Rule {
    @Override
    public Taken take(Cell cell, long now, long cost) {
        var span = spans.at(Math.max(now, cell.a()));
        long used = used(cell, span);
        boolean allowed = cost <= amount - used;
        long after = allowed ? used + cost : used;
        long reset = span.end() - now;
        return new Taken(allowed, allowed ? new Cell(span.start(), after, 0) : cell, Math.max(0, amount - after), reset,
            allowed ? 0 : cost > amount ? NEVER : reset, 0, span.end());
    }

    @Override
    public Taken spend(Cell cell, long now, long cost) {
        var span = spans.at(Math.max(now, cell.a()));
        long after = Rule.sum(used(cell, span), cost);
        return new Taken(true, new Cell(span.start(), after, 0), Math.max(0, amount - after), span.end() - now, 0, 0, span.end());
    }

    @Override
    public Cell refund(Cell cell, long now, long cost, long at) {
        return at < cell.a() ? cell : new Cell(cell.a(), Math.max(0, cell.b() - cost), 0); // of a span before, it is forgotten already
    }

    private static long used(Cell cell, Spans.Span span) {
        return cell.a() == span.start() ? cell.b() : 0;
    }
}
