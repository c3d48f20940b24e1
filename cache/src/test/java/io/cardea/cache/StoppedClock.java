// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.store.Ticks;

/// Time that a test moves.
final class StoppedClock implements Ticks {
    private final long begin;
    private long millis;
    private double chance;

    /// @param begin seconds since 1970
    StoppedClock(long begin) {
        this.begin = begin;
    }

    /// @param now milliseconds since the begin; time does not go back
    void set(long now) {
        millis = Math.max(millis, now);
    }

    /// Nothing is left to chance, unless a test does.
    @Override
    public double chance() {
        return chance;
    }

    void chance(double next) {
        chance = next;
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public long epochSecond() {
        return begin + millis / 1000;
    }
}
