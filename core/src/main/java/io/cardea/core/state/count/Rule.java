// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Limit;

/// How one limit counts. A time before one that was seen already counts as that one: clocks may be set back, what was used stays used.
public sealed interface Rule permits Windows, SlidingWindow, Bucket, AtOnce {
    /// Nobody waits longer for another try than until the end of time.
    long NEVER = Long.MAX_VALUE;

    Taken take(Cell cell, long now, long cost);

    /// The same for what was used already: whether there is room or not.
    Taken spend(Cell cell, long now, long cost);

    /// @param at when the cost was taken
    Cell refund(Cell cell, long now, long cost, long at);

    /// @throws IllegalArgumentException for a sliding log, which is a [UseLog]
    static Rule of(Limit limit) {
        return switch (limit.algorithm()) {
            case FIXED_WINDOW -> new Windows(limit.amount(), new Spans.Even(micros(limit)));
            case QUOTA -> new Windows(limit.amount(), new Spans.Calendar(limit.period(), limit.zone()));
            case SLIDING_WINDOW -> new SlidingWindow(limit.amount(), micros(limit));
            case TOKEN_BUCKET, LEAKY_BUCKET -> new Bucket(limit.most(), limit.grain(), limit.drain(), false);
            case LEAKY_QUEUE -> new Bucket(limit.most(), limit.grain(), limit.drain(), true);
            case CONCURRENCY -> new AtOnce(limit.amount());
            case SLIDING_LOG -> throw new IllegalArgumentException("a log is no cell");
        };
    }

    static long micros(Limit limit) {
        return limit.window().toNanos() / 1000;
    }

    /// Whether its periods are those of a calendar, which go by the clock on the wall.
    static boolean isByCalendar(Limit limit) {
        return limit.algorithm() == Algorithm.QUOTA;
    }

    /// A sum that stays below what would overflow.
    static long sum(long a, long b) {
        return Math.min(a + b, Long.MAX_VALUE / 2); // neither is beyond a half
    }
}
