// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.time.Duration;
import java.util.regex.Pattern;

/// The notation of durations: `500ms`, `2s`, `5m`, `1h`, `1d`, or several with falling units, `1m30s`; and `0`. Nothing negative.
final class Durations {
    static final String PATTERN =
            "^(?=.)([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m(?!s))?([0-9]{1,9}s)?([0-9]{1,9}ms)?$|^0$";
    private static final Pattern FORM = Pattern.compile(PATTERN);

    /// A century: three of them would overflow a clock that counts nanoseconds.
    static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /// @throws IllegalArgumentException if the text is no duration
    static Duration parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("expected a duration such as `2s`");
        }
        // At most nine digits a unit: no sum of five such parts can overflow.
        var sum = Duration.ofDays(part(form.group(1), 1))
                .plusHours(part(form.group(2), 1))
                .plusMinutes(part(form.group(3), 1))
                .plusSeconds(part(form.group(4), 1))
                .plusMillis(part(form.group(5), 2));
        if (sum.compareTo(LONGEST) > 0) throw new IllegalArgumentException("expected at most " + LONGEST.toDays() + "d");
        return sum;
    }

    private static long part(@org.jspecify.annotations.Nullable String group, int unitLength) {
        return group == null ? 0 : Long.parseLong(group.substring(0, group.length() - unitLength));
    }
}
