// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

/// So many at once. A cell holds how many are.
record AtOnce(long amount) implements Rule {
    /// Nobody knows when a permit comes back; a second is worth a try.
    private static final long SOON = 1_000_000;

    @Override
    public Taken take(Cell cell, long now, long cost) {
        boolean allowed = cost <= amount - cell.a();
        var after = allowed ? new Cell(cell.a() + cost, 0, 0) : cell;
        return new Taken(allowed, after, Math.max(0, amount - after.a()), 0, allowed ? 0 : cost > amount ? NEVER : SOON, 0, until(after));
    }

    @Override
    public Taken spend(Cell cell, long now, long cost) {
        var after = new Cell(Rule.sum(cell.a(), cost), 0, 0);
        return new Taken(true, after, Math.max(0, amount - after.a()), 0, 0, 0, until(after));
    }

    @Override
    public Cell refund(Cell cell, long now, long cost, long at) {
        return new Cell(Math.max(0, cell.a() - cost), 0, 0);
    }

    private static long until(Cell cell) {
        return cell.a() > 0 ? Long.MAX_VALUE : 0;
    }
}
