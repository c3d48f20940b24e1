// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

/// May a stored answer be given to a request (RFC 9111 §4), and if not, what then?
///
/// @param use what is to be done
/// @param why in a few words
/// @param rule the section of the RFC
public record Reuse(Use use, String why, String rule) {
    public enum Use {
        /// Give it.
        SERVE,
        /// Give it, and fetch it anew behind the client's back.
        SERVE_AND_REFRESH,
        /// Ask the origin first.
        VALIDATE
    }

    /// Farther from its end, in durations of a fetch, no answer is ever fetched anew: one in 500 million would be.
    private static final long MOST_EARLY = 20;

    private static final Reuse FRESH = new Reuse(Use.SERVE, "fresh", "9111 4.2");

    /// @param request its directives
    /// @param now by the clock of [Terms#received]
    public static Reuse of(CacheControl request, Terms terms, Rules rules, long now) {
        if (terms.isNoCache()) return new Reuse(Use.VALIDATE, "no-cache", "9111 5.2.2.4");
        long left = terms.left(now);
        if (request == CacheControl.NONE && left > 0) return FRESH;
        if (request.noCache() && rules.heeds("no-cache")) return new Reuse(Use.VALIDATE, "the request says no-cache", "9111 5.2.1.4");
        boolean aged = request.maxAge() >= 0 && rules.heeds("max-age");
        boolean reload = left > 0 && terms.has(Terms.IMMUTABLE); // RFC 8246: nothing to be had by it
        if (aged && terms.age(now) >= (request.maxAge() == 0 ? 0 : request.maxAge() * 1000 + 1) && !reload) {
            return new Reuse(Use.VALIDATE, "older than the request's max-age", "9111 5.2.1.1");
        }
        if (request.minFresh() >= 0 && rules.heeds("min-fresh") && left < request.minFresh() * 1000) {
            return new Reuse(Use.VALIDATE, "not fresh for as long as the request wants", "9111 5.2.1.3");
        }
        if (left > 0) return FRESH;
        if (terms.has(Terms.NEVER_STALE)) return new Reuse(Use.VALIDATE, "stale, and never to be given so", "9111 4.2.4");
        if (request.maxStale() >= 0 && rules.heeds("max-stale") && (request.maxStale() == Long.MAX_VALUE || -left <= request.maxStale() * 1000)) {
            return new Reuse(Use.SERVE, "stale, as the request allows", "9111 5.2.1.2");
        }
        if (-left < terms.staleWhileRevalidate() && !aged) return new Reuse(Use.SERVE_AND_REFRESH, "stale while it is fetched anew", "5861 3");
        return new Reuse(Use.VALIDATE, "stale", "9111 4.3");
    }

    /// Whether a stale answer may be given in the place of an error: of 500, 502, 503, 504 or no answer at all (RFC 5861 §4). A fresh one too,
    /// if it was too old for the request. Not where the request itself wanted the origin's word.
    ///
    /// @param unreachable whether there was no answer
    public static boolean onError(Terms terms, CacheControl request, Rules rules, boolean unreachable, long now) {
        long stale = Math.max(0, -terms.left(now));
        if (terms.has(Terms.NEVER_STALE) || request.noCache() && rules.heeds("no-cache")) return false;
        return stale < terms.staleIfError() || unreachable && rules.alwaysOnline();
    }

    /// Whether one of the many who are given a fresh answer shall have it fetched anew before it is stale, so that it hardly ever comes to
    /// that for all at once: the likelier, the longer a fetch takes and the less is left (A. Vattani, F. Chierichetti, K. Lowenstein, "Optimal
    /// Probabilistic Cache Stampede Prevention", 2015, with β = 1).
    ///
    /// @param chance from 0 to below 1, each as likely
    public static boolean isEarly(Terms terms, long now, double chance) {
        long left = terms.left(now);
        return left > 0 && left < MOST_EARLY * terms.took() && -terms.took() * Math.log(1 - chance) >= left;
    }

    @Override
    public String toString() {
        return use + ": " + why + " (RFC " + rule + ')';
    }

    public boolean serves() {
        return use == Use.SERVE || use == Use.SERVE_AND_REFRESH;
    }
}
