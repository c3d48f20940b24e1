// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Time that passes when a test says so, and a wall clock that is set apart from it, as operators and NTP do.
public final class FakeNanos implements LongSupplier {
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L); // nanoTime may be anything, also below zero
    private volatile Instant wall = Instant.parse("2026-11-26T12:00:00Z");

    public void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        wall = wall.plus(time);
    }

    public void setWall(Instant to) {
        wall = to;
    }

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return wall;
            }
        };
    }
}
