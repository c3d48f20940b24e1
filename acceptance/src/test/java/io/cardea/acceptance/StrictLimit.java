// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// A limit of which nothing, or next to nothing, comes back while a test runs, in every way of counting; and the most that it may let through.
///
/// @param rule what the file says; `N` stands for the amount
/// @param refills whether what was used comes back little by little
/// @param window microseconds until all of it is back, or until the next window begins
/// @param waits whether those who wait for their turn hold their connections
record StrictLimit(String name, String rule, boolean refills, long window, boolean waits) {
    private static final long LONG = Duration.ofDays(300).toMillis() * 1000;

    /// @param drain seconds in which a full queue drains
    static List<StrictLimit> all(int drain) {
        return List.of(
            new StrictLimit("fixed-window", "rate: N/300d, algorithm: fixed-window", false, LONG, false),
            new StrictLimit("sliding-window", "rate: N/300d, algorithm: sliding-window", false, LONG, false),
            new StrictLimit("sliding-log", "rate: N/300d, algorithm: sliding-log", false, LONG, false),
            new StrictLimit("token-bucket", "rate: N/10d, algorithm: token-bucket", true, LONG / 30, false),
            new StrictLimit("leaky-bucket", "rate: N/10d, algorithm: leaky-bucket, burst: N", true, LONG / 30, false),
            new StrictLimit("quota", "quota: N/month", false, LONG, false),
            new StrictLimit("leaky-queue", "rate: N/" + drain + "s, algorithm: leaky-queue, burst: LESS", true, drain * 1_000_000L, true));
    }

    String route(int amount) {
        var said = rule.replace("N", "" + amount).replace("LESS", "" + (amount - 1)); // behind the one whose turn it is
        return "  - match: /" + name + "\n    policies: [{ limit: { " + said + ", when-unavailable: deny } }]\n    respond: x\n";
    }

    /// What may have passed at most between these times of Redis' clock, in microseconds.
    long most(int amount, long from, long to) {
        // What came back, and begun with a whole number of uses: the last of them may have come back in part before.
        if (refills) return amount + ((to - from) * amount + window - 1) / window;
        return amount * (1 + period(to) - period(from)); // a window may have ended meanwhile
    }

    private long period(long micros) {
        if (!name.equals("quota")) return micros / window;
        var day = Instant.ofEpochSecond(micros / 1_000_000).atZone(ZoneOffset.UTC);
        return 12L * day.getYear() + day.getMonthValue();
    }
}
