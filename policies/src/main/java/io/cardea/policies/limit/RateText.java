// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.state.Period;
import java.time.Duration;
import java.util.regex.Pattern;

/// The notations `100/s`, `5/10m` and, for calendars, `10000/month`.
final class RateText {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,13})/([0-9]{0,6})(ms|s|second|m|min|minute|h|hour|d|day)");
    private static final Pattern QUOTA = Pattern.compile("([0-9]{1,13})/(hour|day|month)");

    private RateText() {}

    /// @param window how long the amount is for
    record Rate(long amount, Duration window) {}

    record Quota(long amount, Period period) {}

    /// @throws IllegalArgumentException for what is none
    static Rate rate(String text) {
        var form = RATE.matcher(text);
        if (!form.matches()) throw new IllegalArgumentException("expected a rate such as `100/s`, `5/10m` or `1000/day`, found `" + text + '`');
        long units = form.group(2).isEmpty() ? 1 : Long.parseLong(form.group(2));
        var unit = switch (form.group(3)) {
            case "ms" -> Duration.ofMillis(1);
            case "s", "second" -> Duration.ofSeconds(1);
            case "m", "min", "minute" -> Duration.ofMinutes(1);
            case "h", "hour" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
        return new Rate(Long.parseLong(form.group(1)), unit.multipliedBy(units));
    }

    /// @throws IllegalArgumentException for what is none
    static Quota quota(String text) {
        var form = QUOTA.matcher(text);
        if (!form.matches()) throw new IllegalArgumentException("expected a quota such as `10000/day`, by `hour`, `day` or `month`, found `" + text + '`');
        return new Quota(Long.parseLong(form.group(1)), Period.valueOf(form.group(2).toUpperCase(java.util.Locale.ROOT)));
    }
}
