// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long a connection to an origin is used: then another takes its place, and what is under way on it ends in peace.
///
/// @param begun by [System#nanoTime]
/// @param age zero for no limit
/// @param requests 0 for no limit
public record Lifetime(long begun, Duration age, int requests) {
    public static final Lifetime ENDLESS = new Lifetime(0, Duration.ZERO, 0);

    /// One that begins now. Up to a quarter of the time is taken off by chance: connections that were opened together do
    /// not end together.
    public static Lifetime from(Duration most, int requests) {
        long nanos = most.toNanos();
        long less = nanos < 4 ? 0 : ThreadLocalRandom.current().nextLong(nanos / 4);
        return new Lifetime(System.nanoTime(), Duration.ofNanos(nanos - less), requests);
    }

    /// Whether a connection that has carried so many is to carry no other.
    public boolean isOver(int carried) {
        return requests > 0 && carried >= requests || !age.isZero() && System.nanoTime() - begun >= age.toNanos();
    }
}
