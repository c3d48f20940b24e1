// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.ask;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What an authority says of how long its answer counts (RFC 9111 §5.2.2), read the stricter way.
public final class Keep {
    private static final int MOST_DIGITS = 9;

    private Keep() {}

    /// @return zero for not at all; empty if it says nothing
    public static Optional<Duration> of(Fields fields) {
        var line = fields.joined(FieldName.CACHE_CONTROL);
        if (line.isEmpty()) return Optional.empty();
        Optional<Duration> age = Optional.empty();
        for (var each : line.get().split(",")) {
            var directive = each.strip().toLowerCase(Locale.ROOT);
            if (directive.startsWith("no-store") || directive.startsWith("no-cache")) return Optional.of(Duration.ZERO);
            if (!directive.startsWith("max-age")) continue;
            var seconds = directive.substring("max-age".length()).replaceFirst("^=\"?([0-9]+)\"?$", "$1");
            boolean good = !seconds.isEmpty() && seconds.length() <= MOST_DIGITS && seconds.chars().allMatch(c -> c >= '0' && c <= '9');
            var said = good ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
            if (age.isEmpty() || said.compareTo(age.get()) < 0) age = Optional.of(said);
        }
        return age;
    }
}
