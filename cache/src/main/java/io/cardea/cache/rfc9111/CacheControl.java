// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;

/// The directives of a request or of an answer (RFC 9111 §5.2), read the stricter way where they are broken or doubled.
///
/// Seconds are [Seconds#ABSENT] if not said and 0 if said in a way that is none, except where being lenient would be the weaker
/// reading. A directive that is said twice with two values counts as 0: the RFC leaves the choice between the first and stale (§4.2.1).
/// `no-cache` and `private` with names of fields count as without.
///
/// @param maxStale [Long#MAX_VALUE] if any staleness will do
public record CacheControl(boolean noStore, boolean noCache, boolean isPrivate, boolean isPublic,
                           boolean mustRevalidate, boolean proxyRevalidate, boolean mustUnderstand, boolean noTransform, boolean immutable, boolean onlyIfCached,
                           long maxAge, long sMaxAge, long maxStale, long minFresh, long staleWhileRevalidate, long staleIfError) {
    /// Nothing said.
    public static final CacheControl NONE = new Reading().done();

    private static final FieldName PRAGMA = FieldName.of("Pragma");

    public static CacheControl ofResponse(Fields fields) {
        int row = fields.find(FieldName.CACHE_CONTROL, 0);
        return row < 0 ? NONE : read(fields, FieldName.CACHE_CONTROL);
    }

    /// With `Pragma: no-cache` in the place of a `Cache-Control` that is not there (RFC 9111 §5.4).
    public static CacheControl ofRequest(Fields fields) {
        if (fields.contains(FieldName.CACHE_CONTROL)) {
            var reading = new Reading();
            reading.bad = Seconds.ABSENT; // a wish that nobody can read is none
            return reading.lines(fields, FieldName.CACHE_CONTROL);
        }
        return fields.contains(PRAGMA) && read(fields, PRAGMA).noCache() ? read("no-cache") : NONE;
    }

    static CacheControl read(Fields fields, FieldName name) {
        return new Reading().lines(fields, name);
    }

    static CacheControl read(String text) {
        var reading = new Reading();
        reading.line(text);
        return reading.done();
    }

    /// Whether the answer itself says how long it is fresh, in seconds, validly or not.
    boolean saysLifetime() {
        return maxAge >= 0 || sMaxAge >= 0;
    }

    /// Whether it must not be given stale, whatever else is said (RFC 9111 §4.2.4; `s-maxage` by §5.2.2.10).
    boolean forbidsStale() {
        return noCache || mustRevalidate || proxyRevalidate || sMaxAge >= 0;
    }

    private static final class Reading {
        private boolean noStore;
        private boolean noCache;
        private boolean isPrivate;
        private boolean isPublic;
        private boolean mustRevalidate;
        private boolean proxyRevalidate;
        private boolean mustUnderstand;
        private boolean noTransform;
        private boolean immutable;
        private boolean onlyIfCached;
        private long maxAge = Seconds.ABSENT;
        private long sMaxAge = Seconds.ABSENT;
        private long maxStale = Seconds.ABSENT;
        private long minFresh = Seconds.ABSENT;
        private long staleWhileRevalidate = Seconds.ABSENT;
        private long staleIfError = Seconds.ABSENT;

        private long bad;

        CacheControl lines(Fields fields, FieldName name) {
            for (int row = fields.find(name, 0); row >= 0; row = fields.find(name, row + 1)) line(fields.valueAt(row));
            return done();
        }

        void line(String text) {
            var each = new DirectiveReader(text);
            while (each.next()) directive(each);
        }

        private void directive(DirectiveReader each) {
            switch (each.name()) {
                case "no-store" -> noStore = true;
                case "no-cache" -> noCache = true;
                case "private" -> isPrivate = true;
                case "public" -> isPublic = !each.isDoubtful();
                case "must-revalidate" -> mustRevalidate = true;
                case "proxy-revalidate" -> proxyRevalidate = true;
                case "must-understand" -> mustUnderstand = true;
                case "no-transform" -> noTransform = true;
                case "immutable" -> immutable = !each.isDoubtful();
                case "only-if-cached" -> onlyIfCached = true;
                case "max-age" -> maxAge = once(maxAge, each);
                case "s-maxage" -> sMaxAge = once(sMaxAge, each);
                case "max-stale" -> maxStale = each.hasArgument() ? once(maxStale, each) : Long.MAX_VALUE;
                case "min-fresh" -> minFresh = once(minFresh, each);
                case "stale-while-revalidate" -> staleWhileRevalidate = once(staleWhileRevalidate, each);
                case "stale-if-error" -> staleIfError = once(staleIfError, each);
                default -> { } // RFC 9111 §5.2.3: what is not known is passed over
            }
        }

        private long once(long before, DirectiveReader each) {
            long value = Seconds.read(each.argument());
            if (value < 0 || each.isDoubtful()) value = bad;
            return before == Seconds.ABSENT || before == value ? value : 0;
        }

        CacheControl done() {
            return new CacheControl(noStore, noCache, isPrivate, isPublic, mustRevalidate, proxyRevalidate,
                mustUnderstand, noTransform, immutable, onlyIfCached, maxAge, sMaxAge, maxStale, minFresh, staleWhileRevalidate, staleIfError);
        }
    }
}
