// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.conditional.HttpDate;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;

/// On what terms a stored answer may be given: worked out once, when it came or was validated.
///
/// Times are milliseconds; `received` is of the clock that is later asked for now, and runs on when the wall clock is set.
///
/// @param lifetime how long it is fresh
/// @param initialAge how old it was when it came (RFC 9111 §4.2.3)
/// @param received when it came
/// @param date of the origin, seconds since 1970
/// @param staleWhileRevalidate how long after its freshness it may be given while it is fetched anew; 0 for never
/// @param staleIfError likewise while the origin fails
/// @param took from the request to the head of the answer
public record Terms(long lifetime, long initialAge, long received, long date, long staleWhileRevalidate, long staleIfError, long took, int flags) {
    private static final FieldName AGE = FieldName.of("Age");
    static final int NO_CACHE = 1;
    static final int NEVER_STALE = 2;
    static final int IMMUTABLE = 4;
    static final int HEURISTIC = 8;
    static final int WITH_AUTHORIZATION = 16;
    static final int BY_OPERATOR = 32;

    /// @param asked when the request went out, by the same clock as `received`
    /// @param now seconds since 1970 when the answer came
    /// @param maySet whether the operator's lifetime counts: the request had no authorization, and no cookies that are not in the key
    public static Terms of(int status, Fields response, Rules rules, long asked, long received, long now, boolean maySet) {
        var targeted = Targeted.of(response, rules.targets());
        var directives = targeted.orElseGet(() -> CacheControl.ofResponse(response));
        long date = response.first(FieldName.DATE).map(HttpDate::read).filter(java.util.OptionalLong::isPresent).map(java.util.OptionalLong::getAsLong).orElse(now);
        var lifetime = Lifetime.of(status, response, directives, targeted.isPresent(), date, rules, maySet);
        boolean byOperator = lifetime.source() == Lifetime.Source.OPERATOR;
        int flags = (directives.noCache() ? NO_CACHE : 0)
            | (directives.forbidsStale() ? NEVER_STALE : 0)
            | (directives.immutable() ? IMMUTABLE : 0)
            | (lifetime.source() == Lifetime.Source.HEURISTIC ? HEURISTIC : 0)
            | (directives.isPublic() || directives.mustRevalidate() || directives.sMaxAge() >= 0 ? WITH_AUTHORIZATION : 0)
            | (byOperator ? BY_OPERATOR : 0);
        return new Terms(lifetime.millis(), initialAge(response, date, asked, received, now), received, date,
            window(directives.staleWhileRevalidate(), rules.staleWhileRevalidate().toMillis()), window(directives.staleIfError(), rules.staleIfError().toMillis()), Math.max(0, received - asked), flags);
    }

    private static long window(long said, long otherwise) {
        return said >= 0 ? said * 1000 : otherwise;
    }

    /// The larger of what the `Date` tells and what `Age` tells, with the time that the answer took on top (RFC 9111 §4.2.3).
    private static long initialAge(Fields response, long date, long asked, long received, long now) {
        long apparent = Math.max(0, now - date) * 1000;
        long said = 0;
        int row = response.find(AGE, 0);
        if (row >= 0) {
            var first = response.valueAt(row);
            int comma = first.indexOf(',');
            said = Math.max(0, Seconds.read((comma < 0 ? first : first.substring(0, comma)).strip())) * 1000; // RFC 9111 §5.1: what is no number is ignored
        }
        return Math.max(apparent, said + Math.max(0, received - asked));
    }

    /// Current age in milliseconds.
    public long age(long now) {
        return initialAge + Math.max(0, now - received);
    }

    /// Milliseconds of freshness that are left; not above zero if it is stale.
    public long left(long now) {
        return lifetime - age(now);
    }

    public boolean isFresh(long now) {
        return left(now) > 0;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// Whether it may not be given without asking the origin each time.
    public boolean isNoCache() {
        return has(NO_CACHE);
    }

    /// Whether the answer to a request with `Authorization` may be kept (RFC 9111 §3.5).
    public boolean isForAuthorized() {
        return has(WITH_AUTHORIZATION);
    }

    /// Whether the configuration, and not the origin, says how long it is fresh.
    public boolean isByOperator() {
        return has(BY_OPERATOR);
    }

    /// Whether it must be validated before it is given stale, whatever happens to the origin.
    public boolean isNeverStale() {
        return has(NEVER_STALE);
    }

    public boolean isHeuristic() {
        return has(HEURISTIC);
    }

    /// Expired now, by a soft purge or an unclear HEAD; windows for stale answers count from now on.
    public Terms expired(long now) {
        return isFresh(now) ? new Terms(age(now), initialAge, received, date, staleWhileRevalidate, staleIfError, took, flags) : this;
    }
}
