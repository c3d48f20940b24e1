// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits by asking again, with an end.
final class Eventually {
    private Eventually() {}

    /// Returns as soon as it holds, and fails when it does not within that time.
    static void holds(Duration within, BooleanSupplier condition) {
        long until = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) throw new AssertionError("did not come to hold within " + within);
            LockSupport.parkNanos(2_000_000);
        }
    }

    /// Returns when the count has begun, and then has not moved for 400 ms.
    static void stands(AtomicLong count) {
        var last = new long[] {0, System.nanoTime()};
        holds(Duration.ofSeconds(15), () -> {
            long now = count.get();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return now > 0 && System.nanoTime() - last[1] > 400_000_000;
        });
    }
}
