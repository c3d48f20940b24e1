// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.tail;

import io.cardea.core.config.Guess;
import io.cardea.core.exchange.Exchange;
import io.cardea.telemetry.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which exchanges a watcher wants: all conditions must hold. Asked on the loops, so it formats nothing.
final class Filter {
    static final List<String> KEYS = List.of("status", "host", "path", "method", "route", "min-duration", "failures");

    private static final Pattern STATUS = Pattern.compile("[1-5]([0-9]{2}|xx)");
    private static final Pattern MILLIS = Pattern.compile("([0-9]{1,9})(ms|s)?");

    private Filter() {}

    /// @throws IllegalArgumentException for a key or a value that is none; the message says what was expected
    static Predicate<Exchange> of(Map<String, String> conditions) {
        Predicate<Exchange> all = exchange -> true;
        for (var condition : conditions.entrySet()) all = all.and(condition(condition.getKey(), condition.getValue()));
        return all;
    }

    private static Predicate<Exchange> condition(String key, String value) {
        return switch (key) {
            case "status" -> status(value.toLowerCase(Locale.ROOT));
            case "host" -> {
                var host = value.toLowerCase(Locale.ROOT);
                yield exchange -> exchange.request().host().equals(host);
            }
            case "path" -> exchange -> exchange.asked().path().startsWith(value);
            case "method" -> exchange -> exchange.request().method().equals(value);
            case "route" -> exchange -> exchange.route().name().equals(value);
            case "min-duration" -> {
                long nanos = nanos(value);
                yield exchange -> exchange.elapsed() >= nanos;
            }
            case "failures" -> switch (value) {
                case "", "true" -> exchange -> exchange.failure().isPresent() || Outcome.status(exchange) >= 500;
                case "false" -> exchange -> true;
                default -> throw new IllegalArgumentException("expected `failures=true`, found `failures=" + value + "`");
            };
            default -> throw new IllegalArgumentException("there is no filter `" + key + "`"
                + Guess.nearest(key, KEYS).map(near -> "; did you mean `" + near + "`?").orElse("") + "; there are " + String.join(", ", KEYS));
        };
    }

    private static Predicate<Exchange> status(String value) {
        if (!STATUS.matcher(value).matches()) throw new IllegalArgumentException("expected a status such as `404` or `5xx`, found `" + value + "`");
        int hundreds = value.charAt(0) - '0';
        if (value.endsWith("xx")) return exchange -> Outcome.status(exchange) / 100 == hundreds;
        int exact = Integer.parseInt(value);
        return exchange -> Outcome.status(exchange) == exact;
    }

    private static long nanos(String value) {
        var matcher = MILLIS.matcher(value);
        if (!matcher.matches()) throw new IllegalArgumentException("expected a duration such as `200ms` or `2s`, found `" + value + "`");
        return Long.parseLong(matcher.group(1)) * ("s".equals(matcher.group(2)) ? 1_000_000_000 : 1_000_000);
    }
}
