// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.conditional.HttpDate;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// How long an answer is fresh, and by whose word (RFC 9111 §4.2.1).
///
/// @param millis 0 to 2^31 seconds
record Lifetime(long millis, Source source) {
    private static final FieldName EXPIRES = FieldName.of("Expires");

    enum Source {
        OPERATOR, S_MAXAGE, MAX_AGE, EXPIRES, HEURISTIC, NONE
    }

    /// @param date of the answer, in seconds since 1970: when it came, if it has none
    /// @param own whether the directives are targeted at this cache, so that `Expires` does not count (RFC 9213 §2.2)
    /// @param maySet whether the operator's word counts for this exchange
    static Lifetime of(int status, Fields response, CacheControl directives, boolean own, long date, Rules rules, boolean maySet) {
        var set = maySet ? rules.lifetimeOf(status) : Optional.<Duration>empty();
        if (set.isPresent()) return new Lifetime(Math.min(Seconds.MOST * 1000L, set.get().toMillis()), Source.OPERATOR);
        if (directives.sMaxAge() >= 0) return ofSeconds(directives.sMaxAge(), Source.S_MAXAGE);
        if (directives.maxAge() >= 0) return ofSeconds(directives.maxAge(), Source.MAX_AGE);
        if (!own && response.contains(EXPIRES)) return ofSeconds(untilExpiry(response, date), Source.EXPIRES);
        if (!isHeuristic(status) && !directives.isPublic()) return ofSeconds(0, Source.NONE);
        return ofSeconds(heuristic(response, date, rules), Source.HEURISTIC);
    }

    private static Lifetime ofSeconds(long seconds, Source source) {
        return new Lifetime(seconds * 1000, source);
    }

    /// Two different dates, or one that is none (`0`, another zone), are in the past (RFC 9111 §5.3).
    private static long untilExpiry(Fields response, long date) {
        var lines = response.all(EXPIRES);
        if (lines.stream().distinct().count() != 1) return 0;
        var expires = HttpDate.read(lines.getFirst());
        return expires.isEmpty() ? 0 : Math.clamp(expires.getAsLong() - date, 0, Seconds.MOST);
    }

    /// A tenth of the time since it was changed (RFC 9111 §4.2.2).
    private static long heuristic(Fields response, long date, Rules rules) {
        OptionalLong modified = response.first(FieldName.LAST_MODIFIED).map(HttpDate::read).orElse(OptionalLong.empty());
        if (modified.isEmpty()) return 0;
        return Math.clamp((date - modified.getAsLong()) / 10, 0, rules.heuristicMost().toSeconds());
    }

    /// RFC 9110 §15.1.
    static boolean isHeuristic(int status) {
        return switch (status) {
            case 200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501 -> true;
            default -> false;
        };
    }
}
