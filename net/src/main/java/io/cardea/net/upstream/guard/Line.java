// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import org.jspecify.annotations.Nullable;

/// Those who wait, by priority. For one thread at a time.
///
/// As long as the line gets empty now and then it is fair: the oldest goes first, and each may wait for `queueFor`. When it has not been empty for
/// that long, it is no burst but more than can be done. Then the newest goes first, whose client is surely still there, and who waits longer than
/// `shedAfter` goes, so that the line does not cost everybody its length: "controlled delay" and "adaptive LIFO" of Maurer, "Fail at Scale" (ACM Queue, 2015),
/// after CoDel (RFC 8289).
final class Line {
    private static final Priority[] FIRST_TO_LAST = Priority.values();

    private final @Nullable Waiter[] oldest = new @Nullable Waiter[FIRST_TO_LAST.length];
    private final @Nullable Waiter[] newest = new @Nullable Waiter[FIRST_TO_LAST.length];
    private int size;
    private long fullSince; // when it was empty last

    int size() {
        return size;
    }

    /// Whether it has not been empty for so long that there must be more than can be done.
    boolean stands(BulkheadRules rules, long now) {
        return size > 0 && now - fullSince >= rules.queueFor();
    }

    void add(Waiter waiter, long now) {
        if (size++ == 0) fullSince = now;
        int at = waiter.priority.ordinal();
        var last = newest[at];
        waiter.older = last;
        waiter.newer = null;
        if (last == null) oldest[at] = waiter; else last.newer = waiter;
        newest[at] = waiter;
        waiter.place = Waiter.Place.IN_LINE;
    }

    void remove(Waiter waiter) {
        int at = waiter.priority.ordinal();
        var older = waiter.older;
        var newer = waiter.newer;
        if (older == null) oldest[at] = newer; else older.newer = newer;
        if (newer == null) newest[at] = older; else newer.older = older;
        waiter.older = null;
        waiter.newer = null;
        waiter.place = Waiter.Place.OUT;
        size--;
    }

    /// Takes out whose turn it is.
    @Nullable Waiter next(BulkheadRules rules, long now) {
        boolean stands = stands(rules, now);
        for (int at = 0; at < FIRST_TO_LAST.length; at++) {
            var first = stands ? newest[at] : oldest[at];
            if (first == null) continue;
            remove(first);
            return first;
        }
        return null;
    }

    /// Takes out one who has waited too long, the least important first.
    @Nullable Waiter overdue(BulkheadRules rules, long now) {
        boolean stands = stands(rules, now);
        for (int at = FIRST_TO_LAST.length - 1; at >= 0; at--) {
            var first = oldest[at];
            long most = stands && at != Priority.HIGH.ordinal() ? Math.min(rules.queueFor(), rules.shedAfter()) : rules.queueFor();
            if (first == null || now - first.since < most) continue;
            remove(first);
            return first;
        }
        return null;
    }

    /// Takes out one who is less important than that, and whose turn would have come last.
    @Nullable Waiter lessThan(Priority priority, BulkheadRules rules, long now) {
        boolean stands = stands(rules, now);
        for (int at = FIRST_TO_LAST.length - 1; at > priority.ordinal(); at--) {
            var last = stands ? oldest[at] : newest[at];
            if (last == null) continue;
            remove(last);
            return last;
        }
        return null;
    }
}
