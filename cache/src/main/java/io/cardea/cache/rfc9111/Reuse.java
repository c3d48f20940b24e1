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
        VALIDATE,
        /// Not for this request, whatever the origin says.
        PASS
    }

    private static final Reuse FRESH = new Reuse(Use.SERVE, "fresh", "9111 4.2");

    /// @param request its directives
    /// @param authorized whether the request has `Authorization`
    /// @param now by the clock of [Terms#received]
    public static Reuse of(CacheControl request, boolean authorized, Terms terms, Rules rules, long now) {
        if (authorized && !terms.isSharedAmongAuthorized()) return new Reuse(Use.PASS, "the request has Authorization", "9111 3.5");
        if (terms.isNoCache()) return new Reuse(Use.VALIDATE, "no-cache", "9111 5.2.2.4");
        long left = terms.left(now);
        if (request == CacheControl.NONE && left > 0) return FRESH;
        boolean reload = left > 0 && terms.has(Terms.IMMUTABLE); // RFC 8246: nothing to be had by it
        if (request.noCache() && rules.heeds("no-cache") && !reload) return new Reuse(Use.VALIDATE, "the request says no-cache", "9111 5.2.1.4");
        if (request.maxAge() >= 0 && rules.heeds("max-age") && terms.age(now) >= (request.maxAge() == 0 ? 0 : request.maxAge() * 1000 + 1) && !reload) {
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
        if (-left < terms.staleWhileRevalidate()) return new Reuse(Use.SERVE_AND_REFRESH, "stale while it is fetched anew", "5861 3");
        return new Reuse(Use.VALIDATE, "stale", "9111 4.3");
    }

    /// Whether a stale answer may be given in the place of an error: of 500, 502, 503, 504 or no answer at all (RFC 5861 §4).
    ///
    /// @param unreachable whether there was no answer
    public static boolean onError(Terms terms, CacheControl request, Rules rules, boolean unreachable, long now) {
        if (terms.isFresh(now) && !terms.isNoCache()) return true;
        if (terms.has(Terms.NEVER_STALE)) return false;
        long stale = -terms.left(now);
        long asked = request.staleIfError() >= 0 ? request.staleIfError() * 1000 : 0;
        return stale < Math.max(terms.staleIfError(), asked) || unreachable && rules.alwaysOnline();
    }

    public boolean serves() {
        return use == Use.SERVE || use == Use.SERVE_AND_REFRESH;
    }
}
