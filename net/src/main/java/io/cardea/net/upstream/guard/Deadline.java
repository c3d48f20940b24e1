// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import java.time.Duration;
import java.util.Optional;

/// Until when an exchange must be over, all its tries included: what the route allows, or what its client waits for, whichever is sooner.
///
/// @param at by the clock that all are told by, in nanoseconds; [#NONE] has none
public record Deadline(boolean exists, long at) {
    public static final Deadline NONE = new Deadline(false, 0);
    private static final long MOST_DIGITS = 99_999_999; // of grpc-timeout

    /// @param began when the exchange did, in nanoseconds
    /// @param ours zero for no bound
    /// @param clients what the client says that it waits
    public static Deadline of(long began, Duration ours, Optional<Duration> clients) {
        if (clients.isEmpty() && ours.isZero()) return NONE;
        var soonest = clients.isEmpty() || !ours.isZero() && ours.compareTo(clients.get()) < 0 ? ours : clients.get();
        return new Deadline(true, began + soonest.toNanos());
    }

    /// Nanoseconds that are left, 0 if none are; [Long#MAX_VALUE] if there is no deadline.
    public long left(long now) {
        return exists ? Math.max(0, at - now) : Long.MAX_VALUE;
    }

    public boolean isPast(long now) {
        return exists && at - now <= 0;
    }

    /// That time or what is left, whichever is less.
    public Duration within(Duration time, long now) {
        long left = left(now);
        return left == Long.MAX_VALUE || time.toNanos() <= left ? time : Duration.ofNanos(left);
    }

    /// What is left as `grpc-timeout` says it, at most eight digits and the finest unit that they suffice for, rounded down: who is asked shall not wait longer than we do.
    /// Of a deadline that exists.
    public String grpcTimeout(long now) {
        long nanos = left(now);
        if (nanos <= MOST_DIGITS) return nanos + "n";
        if (nanos / 1_000 <= MOST_DIGITS) return nanos / 1_000 + "u";
        if (nanos / 1_000_000 <= MOST_DIGITS) return nanos / 1_000_000 + "m";
        return Math.min(MOST_DIGITS, nanos / 1_000_000_000) + "S";
    }

    /// What is left in whole milliseconds, rounded down. Of a deadline that exists.
    public long millis(long now) {
        return left(now) / 1_000_000;
    }
}
