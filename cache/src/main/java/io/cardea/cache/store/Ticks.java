// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.concurrent.ThreadLocalRandom;

/// The two clocks of a cache, and its dice: ages run on when the wall clock is set (RFC 9111 §4.2.3), dates come from the wall. Any thread.
public interface Ticks {
    Ticks SYSTEM = new Ticks() {
        @Override
        public long millis() {
            return System.nanoTime() / 1_000_000;
        }

        @Override
        public long epochSecond() {
            return System.currentTimeMillis() / 1000;
        }
    };

    /// Milliseconds since some moment, never going back.
    long millis();

    /// Seconds since 1970.
    long epochSecond();

    /// A number from 0 to below 1, each as likely.
    default double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
