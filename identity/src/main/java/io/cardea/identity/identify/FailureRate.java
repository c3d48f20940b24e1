// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Limit;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// So many failures in a time; all of them may come at once.
record FailureRate(int amount, Duration within) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})/([0-9]{0,4})([smhd])");

    static boolean isOff(String text) {
        return text.equals("off") || text.equals("false"); // YAML has words for `off` that some people write
    }

    /// @return empty for `off`
    /// @throws IllegalArgumentException for what is no rate
    static Optional<FailureRate> parse(String text) {
        if (isOff(text)) return Optional.empty();
        var form = FORM.matcher(text);
        if (!form.matches()) throw expected(text);
        int amount = Integer.parseInt(form.group(1));
        int units = form.group(2).isEmpty() ? 1 : Integer.parseInt(form.group(2));
        if (amount < 1 || units < 1) throw expected(text);
        var unit = switch (form.group(3)) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
        var within = unit.multipliedBy(units);
        if (within.compareTo(Duration.ofDays(30)) > 0) throw expected(text);
        return Optional.of(new FailureRate(amount, within));
    }

    private static IllegalArgumentException expected(String text) {
        return new IllegalArgumentException("expected so many in a time of at most 30d, such as `30/1m`, or `off`, found `" + text + "`");
    }

    Limit limit(String name) {
        return Limit.of(name, Algorithm.TOKEN_BUCKET, amount, within, amount);
    }
}
