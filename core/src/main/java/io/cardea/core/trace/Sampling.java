// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.trace;

/// Which of the traces that begin here are recorded. A trace that began elsewhere keeps what was decided there.
///
/// The decision follows the trace id's last 56 bits, so that everyone with the same ratio decides alike (level 2, random
/// trace id flag).
public final class Sampling {
    private static final long RANGE = 1L << 56;

    /// Nobody records here: a trace passes through unchanged, and none begins.
    public static final Sampling PASS = new Sampling(RANGE, false, false);

    /// Nobody records here: a trace passes through unchanged, and one begins, not sampled, where there is no valid one, so
    /// that what several services log of a request can be joined. Services that follow their parent do not sample it either.
    public static final Sampling UNRECORDED = new Sampling(RANGE, true, false);

    private final long threshold;
    private final boolean begins;
    private final boolean records;

    private Sampling(long threshold, boolean begins, boolean records) {
        this.threshold = threshold;
        this.begins = begins;
        this.records = records;
    }

    /// @param ratio of the new traces that are recorded, 0 to 1
    public static Sampling of(double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) throw new IllegalArgumentException("expected a ratio from 0 to 1, such as `0.1`, found " + ratio);
        return new Sampling((long) ((1 - ratio) * RANGE), true, true);
    }

    /// Whether a request without a trace is given one.
    boolean begins() {
        return begins;
    }

    /// Whether a trace goes on by a span of ours.
    boolean records() {
        return records;
    }

    boolean samples(long traceIdLow) {
        return (traceIdLow & (RANGE - 1)) >= threshold;
    }
}
