// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import java.util.StringJoiner;

/// Directives as a test names them.
final class Directives {
    private Directives() {}

    /// Those that were said, flags first; `nothing` if none was.
    static String text(CacheControl said) {
        var text = new StringJoiner(" ").setEmptyValue("nothing");
        flag(text, said.noStore(), "no-store");
        flag(text, said.noCache(), "no-cache");
        flag(text, said.isPrivate(), "private");
        flag(text, said.isPublic(), "public");
        flag(text, said.mustRevalidate(), "must-revalidate");
        flag(text, said.proxyRevalidate(), "proxy-revalidate");
        flag(text, said.mustUnderstand(), "must-understand");
        flag(text, said.noTransform(), "no-transform");
        flag(text, said.immutable(), "immutable");
        flag(text, said.onlyIfCached(), "only-if-cached");
        seconds(text, said.maxAge(), "max-age");
        seconds(text, said.sMaxAge(), "s-maxage");
        seconds(text, said.maxStale(), "max-stale");
        seconds(text, said.minFresh(), "min-fresh");
        seconds(text, said.staleWhileRevalidate(), "stale-while-revalidate");
        seconds(text, said.staleIfError(), "stale-if-error");
        return text.toString();
    }

    private static void flag(StringJoiner text, boolean said, String name) {
        if (said) text.add(name);
    }

    private static void seconds(StringJoiner text, long said, String name) {
        if (said != Seconds.ABSENT) text.add(name + '=' + (said == Long.MAX_VALUE ? "any" : said));
    }
}
