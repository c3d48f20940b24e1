// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

/// Every use of a key in the last window: for a sliding log. A ring that grows as uses come, up to a bound; beyond it uses share an entry,
/// under the time of the later one, so that none is forgotten early. For one thread at a time.
public final class UseLog {
    private static final int SMALLEST = 4;

    private long[] times = new long[SMALLEST];
    private long[] costs = new long[SMALLEST];
    private int first;
    private int size;
    private long used;

    /// @param amount how much in `length` microseconds
    /// @param most entries that it may grow to, at least 4
    public Taken take(long amount, long length, long time, long cost, int most) {
        long now = forget(time, length);
        boolean allowed = cost <= amount - used;
        long retry = allowed ? 0 : retry(amount, length, now, cost);
        if (allowed && cost > 0) add(now, cost, most);
        return taken(allowed, amount, length, now, retry);
    }

    /// What [#take] would say; nothing is taken.
    public Taken peek(long amount, long length, long time, long cost) {
        long now = forget(time, length);
        if (cost > amount - used) return taken(false, amount, length, now, retry(amount, length, now, cost));
        return new Taken(true, Cell.NEW, Math.max(0, amount - used - cost), length, 0, 0, now + length);
    }

    public Taken spend(long amount, long length, long time, long cost, int most) {
        long now = forget(time, length);
        if (cost > 0) add(now, Math.min(cost, Long.MAX_VALUE / 4), most);
        return taken(true, amount, length, now, 0);
    }

    /// Takes back a use, as far as it is still remembered.
    public void refund(long cost, long at) {
        long left = cost;
        for (int i = size - 1; i >= 0 && left > 0; i--) {
            int slot = slot(i);
            if (times[slot] < at) break; // uses are in the order of time
            long back = Math.min(left, costs[slot]);
            costs[slot] -= back;
            used -= back;
            left -= back;
        }
        while (size > 0 && costs[slot(size - 1)] == 0) size--;
    }

    private Taken taken(boolean allowed, long amount, long length, long now, long retry) {
        long reset = size == 0 ? 0 : times[slot(size - 1)] + length - now;
        return new Taken(allowed, Cell.NEW, Math.max(0, amount - used), reset, retry, 0, now + reset);
    }

    /// @return the time, or that of the last use if a clock was set back
    private long forget(long time, long length) {
        long now = size == 0 ? time : Math.max(time, times[slot(size - 1)]);
        while (size > 0 && times[first] + length <= now) {
            used -= costs[first];
            first = (first + 1) % times.length;
            size--;
        }
        return now;
    }

    private long retry(long amount, long length, long now, long cost) {
        if (cost > amount) return Rule.NEVER;
        long needed = used + cost - amount;
        for (int i = 0; i < size; i++) {
            needed -= costs[slot(i)];
            if (needed <= 0) return times[slot(i)] + length - now;
        }
        return length;
    }

    private void add(long now, long cost, int most) {
        used = Rule.sum(used, cost);
        if (size > 0) {
            int last = slot(size - 1);
            if (times[last] == now || size >= most) {
                times[last] = now; // with no room left it becomes later, and is remembered for longer than it must be
                costs[last] = Rule.sum(costs[last], cost);
                return;
            }
        }
        if (size == times.length) grow(most);
        int slot = slot(size++);
        times[slot] = now;
        costs[slot] = cost;
    }

    private void grow(int most) {
        int room = Math.min(Math.max(most, SMALLEST), times.length * 2);
        var later = new long[room];
        var dearer = new long[room];
        for (int i = 0; i < size; i++) {
            later[i] = times[slot(i)];
            dearer[i] = costs[slot(i)];
        }
        times = later;
        costs = dearer;
        first = 0;
    }

    private int slot(int index) {
        return (first + index) % times.length;
    }

    /// How many uses it has room for: two numbers each.
    public int room() {
        return times.length;
    }
}
