// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.retry;

import io.cardea.core.conditional.HttpDate;
import io.cardea.core.file.BackoffConfig;
import java.util.concurrent.TimeUnit;

/// How long is waited before a request is sent again: "full jitter", anything between nothing and a bound that doubles, so that those who
/// failed together do not come back together (Brooker, "Exponential Backoff and Jitter", 2015).
///
/// @param first the bound before the second try, in nanoseconds
/// @param most of all bounds, in nanoseconds
public record Backoff(long first, long most) {
    private static final long LONGEST = TimeUnit.DAYS.toSeconds(365);

    static Backoff of(BackoffConfig config) {
        return new Backoff(config.first().toNanos(), config.most().toNanos());
    }

    /// @param made tries so far, 1 or more
    /// @param chance 64 random bits
    /// @return nanoseconds
    public long pause(int made, long chance) {
        int doublings = Math.min(Math.max(made - 1, 0), Long.numberOfLeadingZeros(first | 1) - 1); // no further than a long goes
        long bound = Math.min(first << doublings, most);
        return Math.unsignedMultiplyHigh(chance, bound + 1);
    }

    /// What `Retry-After` asks for (RFC 9110 §10.2.3): seconds, or a date.
    ///
    /// @param now seconds since 1970
    /// @return nanoseconds, a year at most; 0 for what is past or cannot be read
    public static long retryAfter(String value, long now) {
        if (value.matches("[0-9]{1,18}")) return nanos(Long.parseLong(value));
        var date = HttpDate.read(value);
        return date.isPresent() ? nanos(date.getAsLong() - now) : 0;
    }

    private static long nanos(long seconds) {
        return TimeUnit.SECONDS.toNanos(Math.clamp(seconds, 0, LONGEST));
    }
}
