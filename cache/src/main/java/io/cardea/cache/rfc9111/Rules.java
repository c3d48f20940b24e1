// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.http.FieldName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What an operator may change of the standard's decisions, for one route.
///
/// @param lifetime in the place of what the origin says, for answers to requests without authorization, and without cookies that are not in the key
/// @param byStatus the same for single statuses; wins over `lifetime`
/// @param heuristicMost the most that a heuristic gives (RFC 9111 §4.2.2); zero for none
/// @param ignoredOfRequests request directives that do not count: `no-cache`, `no-store`, `max-age`, `max-stale`, `min-fresh`, `only-if-cached`
/// @param staleIfError used where the answer says nothing (RFC 5861 §4)
/// @param staleWhileRevalidate likewise (RFC 5861 §3)
/// @param alwaysOnline whether any stale answer is better than none when the origin cannot be reached
/// @param stripSetCookie whether `Set-Cookie` is taken out of answers, which may then be kept
/// @param targets fields of RFC 9213 that speak before `Cache-Control`, the first first
/// @param completeFrom of a part with so many bytes only the rest is asked for (RFC 9111 §3.3)
/// @param refreshEarly whether what is asked for often may be fetched anew before it is stale
public record Rules(Optional<Duration> lifetime, Map<Integer, Duration> byStatus, Duration heuristicMost, Set<String> ignoredOfRequests, Duration staleIfError,
                    Duration staleWhileRevalidate, boolean alwaysOnline, boolean stripSetCookie, List<FieldName> targets, long completeFrom, boolean refreshEarly) {
    /// The standard's own decisions.
    public static final Rules STANDARD = new Rules(Optional.empty(), Map.of(), Duration.ofDays(1), Set.of(), Duration.ZERO, Duration.ZERO, false, false,
        List.of(FieldName.of("Cardea-CDN-Cache-Control"), FieldName.of("CDN-Cache-Control")), 16 * 1024, true);

    /// What the operator says for a status, if anything.
    Optional<Duration> lifetimeOf(int status) {
        var own = byStatus.get(status);
        if (own == null && status == 206) return lifetimeOf(200); // a part is fresh for as long as the whole would be
        return own != null ? Optional.of(own) : status == 200 || status == 301 || status == 308 || status == 404 ? lifetime : Optional.empty();
    }

    /// Whether a directive of requests counts.
    public boolean heeds(String directive) {
        return !ignoredOfRequests.contains(directive);
    }
}
