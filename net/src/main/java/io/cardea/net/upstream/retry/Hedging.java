// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import io.cardea.core.file.HedgeConfig;
import io.cardea.core.http.Request;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// When a second instance is asked while the first still thinks. Any thread; times are those of [System#nanoTime].
public final class Hedging {
    /// Never.
    public static final long NEVER = Long.MAX_VALUE;
    private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<String> methods;
    private final long fixed; // -1 for a percentile
    private final double percent;
    private final long least;
    private final Latencies latencies;
    private final AtomicLong countedAt;
    private volatile long counted = NEVER;

    private Hedging(HedgeConfig config, Latencies latencies, long now) {
        methods = config.methods();
        fixed = config.after().map(after -> after.isZero() ? NEVER : after.toNanos()).orElse(-1L);
        percent = config.percentile();
        least = config.least().toNanos();
        this.latencies = latencies;
        countedAt = new AtomicLong(now - FRESH);
    }

    /// @param latencies of the service, until the heads of its answers to first tries
    public static Hedging of(HedgeConfig config, Latencies latencies, long now) {
        return new Hedging(config, latencies, now);
    }

    /// Whether the request may be at two instances at once.
    public boolean takes(Request request) {
        return fixed != NEVER && methods.contains(request.method());
    }

    /// After how many nanoseconds without an answer another instance is asked; [#NEVER] also while too little is known.
    public long after(long now) {
        if (fixed >= 0) return fixed;
        long at = countedAt.get();
        boolean due = counted == NEVER || now - at >= FRESH; // as soon as enough is known, then now and then
        if (due && countedAt.compareAndSet(at, now)) {
            long measured = latencies.percentile(percent, now);
            counted = measured < 0 ? NEVER : Math.max(measured, least);
        }
        return counted;
    }

    /// How long a first try took until the head of its answer, or until it was given up for that of the second.
    public void took(long nanos, long now) {
        if (fixed < 0) latencies.took(nanos, now);
    }
}
