// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// One limit. What is counted for it belongs to its name, algorithm, window and period (and for buckets its rate): a limit that is equal
/// in these goes on counting where an earlier one stood.
///
/// @param name unlike those of all other limits
/// @param amount how much in a window; how much at once for [Algorithm#CONCURRENCY]
/// @param window from a millisecond to a year; the lease for [Algorithm#CONCURRENCY]; of no meaning for [Algorithm#QUOTA]
/// @param burst how much at once: the depth of a bucket (at least 1), or how many wait in a queue behind the one whose turn it is. Of no meaning elsewhere
/// @param period for [Algorithm#QUOTA]
/// @param zone whose calendar it is
public record Limit(String name, Algorithm algorithm, long amount, Duration window, long burst, Period period, ZoneId zone) {
    public static final long MOST = 1_000_000_000_000L;
    /// The most uses that a log remembers for each key.
    public static final long MOST_LOGGED = 10_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(366);

    /// @throws IllegalArgumentException for what cannot be counted
    public Limit {
        if (amount < 1 || amount > MOST) throw new IllegalArgumentException("expected a limit of 1 to " + MOST + ", found " + amount);
        if (burst < 0 || burst > MOST) throw new IllegalArgumentException("expected a burst of 0 to " + MOST + ", found " + burst);
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) throw new IllegalArgumentException("expected a window of a millisecond to a year, found " + window);
        if (algorithm == Algorithm.SLIDING_LOG && amount > MOST_LOGGED) {
            throw new IllegalArgumentException("a log remembers at most " + MOST_LOGGED + " uses of each key, found " + amount + "; a sliding window has no such bound");
        }
        // A level is counted in parts of a use, as many as the window has microseconds: exact, so it has to fit.
        if (isBucket(algorithm) && !fits(burst + amount, micros(amount, window))) {
            throw new IllegalArgumentException("a burst of " + burst + " at " + amount + " in " + window + " is too much for a bucket; expected less, or a fixed window");
        }
    }

    private static boolean fits(long depth, long grain) {
        return Math.multiplyHigh(depth, grain) == 0 && depth * grain >= 0 && depth * grain <= Long.MAX_VALUE / 4;
    }

    public static Limit of(String name, Algorithm algorithm, long amount, Duration window, long burst) {
        return new Limit(name, algorithm, amount, window, burst, Period.DAY, ZoneOffset.UTC);
    }

    public static Limit quota(String name, long amount, Period period, ZoneId zone) {
        return new Limit(name, Algorithm.QUOTA, amount, Duration.ofDays(1), 0, period, zone);
    }

    /// The most that one key can use at one moment.
    public long most() {
        return switch (algorithm) {
            case TOKEN_BUCKET, LEAKY_BUCKET -> Math.max(1, burst);
            case LEAKY_QUEUE -> burst + 1;
            default -> amount;
        };
    }

    private static boolean isBucket(Algorithm algorithm) {
        return algorithm == Algorithm.TOKEN_BUCKET || algorithm == Algorithm.LEAKY_BUCKET || algorithm == Algorithm.LEAKY_QUEUE;
    }

    /// Microseconds that a use takes to drain, times [#drain]: the rate as a fraction in lowest terms is `drain / grain`.
    public long grain() {
        return micros(amount, window);
    }

    /// See [#grain].
    public long drain() {
        return amount / common(amount, window.toNanos() / 1000);
    }

    private static long micros(long amount, Duration window) {
        long micros = window.toNanos() / 1000;
        return micros / common(amount, micros);
    }

    private static long common(long a, long b) {
        return b == 0 ? a : common(b, a % b);
    }
}
