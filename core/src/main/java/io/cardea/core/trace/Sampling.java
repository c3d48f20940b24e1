// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.trace;

/// Which of the traces that begin here are recorded. A trace that began elsewhere keeps what was decided there.
///
/// The decision follows the trace id's last 56 bits, so that everyone with the same ratio decides alike (level 2, random
/// trace id flag).
public final class Sampling {
    /// Nobody records here: a trace passes through unchanged, and none begins. A `traceparent` of ours that is not
    /// sampled would keep origins that follow their parent from tracing at all.
    public static final Sampling PASS = new Sampling(-1);

    private static final long RANGE = 1L << 56;

    private final long threshold;

    private Sampling(long threshold) {
        this.threshold = threshold;
    }

    /// @param ratio of the new traces that are recorded, 0 to 1
    public static Sampling of(double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) throw new IllegalArgumentException("expected a ratio from 0 to 1, such as `0.1`, found " + ratio);
        return new Sampling((long) ((1 - ratio) * RANGE));
    }

    boolean passes() {
        return threshold < 0;
    }

    boolean samples(long traceIdLow) {
        return (traceIdLow & (RANGE - 1)) >= threshold;
    }
}
