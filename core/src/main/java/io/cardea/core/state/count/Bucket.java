// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

/// A bucket that drains: leaky as a meter or as a queue; and, with what is still free in it called tokens, the token bucket.
///
/// A cell holds the level, in parts of a use so that it is exact, and when it was that. A use is `grain` parts; `drain` of them run out in a
/// microsecond.
record Bucket(long most, long grain, long drain, boolean queue) implements Rule {
    private static final long BRIM = Long.MAX_VALUE / 2;

    @Override
    public Taken take(Cell cell, long now, long cost) {
        long time = Math.max(now, cell.b());
        long level = level(cell, time);
        long depth = most * grain;
        if (cost > most) return new Taken(false, cell, remaining(level), reset(level), NEVER, 0, time + reset(level));
        long after = level + cost * grain;
        if (after > depth) return new Taken(false, cell, remaining(level), reset(level), Math.ceilDiv(after - depth, drain), 0, time + reset(level));
        return new Taken(true, new Cell(after, time, 0), remaining(after), reset(after), 0, queue ? Math.ceilDiv(level, drain) : 0, time + reset(after));
    }

    @Override
    public Taken spend(Cell cell, long now, long cost) {
        long time = Math.max(now, cell.b());
        long parts = cost > BRIM / 2 / grain ? BRIM / 2 : cost * grain;
        long after = Math.min(level(cell, time) + parts, BRIM);
        return new Taken(true, new Cell(after, time, 0), remaining(after), reset(after), 0, 0, time + reset(after));
    }

    @Override
    public Cell refund(Cell cell, long now, long cost, long at) {
        return new Cell(Math.max(0, cell.a() - Math.min(cost, most) * grain), cell.b(), 0);
    }

    private long level(Cell cell, long time) {
        long passed = time - cell.b();
        return passed >= cell.a() / drain + 1 ? 0 : Math.max(0, cell.a() - passed * drain); // the first keeps the product from overflowing
    }

    private long remaining(long level) {
        return Math.max(0, most * grain - level) / grain;
    }

    private long reset(long level) {
        return Math.ceilDiv(level, drain);
    }
}
