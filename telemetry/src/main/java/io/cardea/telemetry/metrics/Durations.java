// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A histogram that one thread adds to and others read, with the bounds that OpenTelemetry's semantic conventions advise
/// for HTTP.
final class Durations {
    static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, Double.POSITIVE_INFINITY};

    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long[] NANOS = new long[BOUNDS.length - 1];

    static {
        for (int i = 0; i < NANOS.length; i++) NANOS[i] = Math.round(BOUNDS[i] * 1e9);
    }

    private final long[] counts = new long[BOUNDS.length];
    private final Count nanos = new Count();

    void add(long duration) {
        int bucket = 0;
        while (bucket < NANOS.length && duration > NANOS[bucket]) bucket++;
        COUNTS.setOpaque(counts, bucket, counts[bucket] + 1);
        nanos.add(duration);
    }

    /// What several loops have counted.
    static final class Sum {
        final long[] counts = new long[BOUNDS.length];
        long nanos;

        void add(Durations durations) {
            for (int i = 0; i < counts.length; i++) counts[i] += (long) COUNTS.getOpaque(durations.counts, i);
            nanos += durations.nanos.read();
        }
    }
}
