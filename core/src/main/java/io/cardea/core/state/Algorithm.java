// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

/// How a limit counts.
public enum Algorithm {
    /// So many in each window, windows following one another by the clock. Up to twice as many around the border of two.
    FIXED_WINDOW,
    /// So many in any span of the window's length, exactly: every use is remembered. Bounded by [Limit#MOST_LOGGED].
    SLIDING_LOG,
    /// A fixed window to which the one before counts by the part of it that is less than a window ago: close to a log, in three numbers.
    SLIDING_WINDOW,
    /// Tokens come at the rate and are kept up to the burst; each use takes its cost.
    TOKEN_BUCKET,
    /// The mirror of it, a leaky bucket as a meter (GCRA): uses fill the bucket, which drains at the rate; what would overflow is refused.
    LEAKY_BUCKET,
    /// A leaky bucket as a queue: each use waits until those before it have drained; the burst is how many may wait.
    LEAKY_QUEUE,
    /// So many at once: what is taken is given back by [Meter#refund], or by itself when its lease (the window) is over.
    CONCURRENCY,
    /// So many in each hour, day or month of a calendar.
    QUOTA
}
