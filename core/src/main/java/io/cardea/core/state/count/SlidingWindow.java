// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

/// A window that slides: what was used in the one before counts by the part of it that is less than a window ago, as if it had come evenly.
///
/// A cell holds the number of a window, what was used in it, and what in the one before.
record SlidingWindow(long amount, long length) implements Rule {
    @Override
    public Taken take(Cell cell, long now, long cost) {
        return taken(cell, now, cost, false);
    }

    @Override
    public Taken spend(Cell cell, long now, long cost) {
        return taken(cell, now, cost, true);
    }

    private Taken taken(Cell cell, long now, long cost, boolean anyway) {
        long window = Math.max(now / length, cell.a());
        long into = Math.max(0, now - window * length);
        long current = window == cell.a() ? cell.b() : 0;
        long before = window == cell.a() ? cell.c() : window == cell.a() + 1 ? cell.b() : 0;
        long used = Rule.sum(current, share(before, into));
        boolean allowed = anyway || cost <= amount - used;
        long retry = allowed ? 0 : retry(current, before, into, cost);
        if (allowed) {
            current = Rule.sum(current, cost);
            used = Rule.sum(used, cost);
        }
        long reset = current > 0 ? 2 * length - into : before > 0 ? length - into : 0;
        return new Taken(allowed, allowed ? new Cell(window, current, before) : cell, Math.max(0, amount - used), reset, retry, 0, now + reset);
    }

    private long share(long before, long into) {
        return (long) (before * ((double) (length - into) / length)); // scripts count in doubles, so this does too
    }

    /// When as much has slid out as the cost needs.
    private long retry(long current, long before, long into, long cost) {
        if (cost > amount) return NEVER;
        long room = amount - cost - current;
        if (room >= 0) return Math.max(1, until(before, room) - into);
        return length - into + until(current, amount - cost); // its own window has to become the one before
    }

    /// How far into a window no more than `room` is left of the one before.
    private long until(long before, long room) {
        if (before <= room) return 0;
        return (long) Math.ceil(length * (1 - (double) room / before));
    }

    @Override
    public Cell refund(Cell cell, long now, long cost, long at) {
        long window = at / length;
        if (window >= cell.a()) return new Cell(cell.a(), Math.max(0, cell.b() - cost), cell.c());
        return window + 1 == cell.a() ? new Cell(cell.a(), cell.b(), Math.max(0, cell.c() - cost)) : cell;
    }
}
