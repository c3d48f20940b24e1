// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what a guard refuses, and tells the log of it: at once when it begins, then once a minute with how many there were. Whoever floods us shall not fill the log as well.
final class Reports {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

    private final String name;
    private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);
    private final AtomicLong toldAt;
    private final AtomicLong toldUpTo = new AtomicLong();

    Reports(String name, long now) {
        this.name = name;
        this.toldAt = new AtomicLong(now - PERIOD);
        for (var each : Refusal.values()) counts.put(each, new LongAdder());
    }

    void refused(Refusal why, String detail, long now) {
        counter(why).increment();
        long told = toldAt.get();
        if (now - told < PERIOD || !toldAt.compareAndSet(told, now)) return;
        long all = counts.values().stream().mapToLong(LongAdder::sum).sum();
        LOG.warn("{} refuses requests, {} since it was told last: {}", name, all - toldUpTo.getAndSet(all), detail);
    }

    long count(Refusal why) {
        return counter(why).sum();
    }

    private LongAdder counter(Refusal why) {
        return Objects.requireNonNull(counts.get(why));
    }
}
