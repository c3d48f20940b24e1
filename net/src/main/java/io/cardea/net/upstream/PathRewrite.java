// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.RequestPath;
import java.util.function.Function;

/// Declared changes of the path on its way to the origin, whole segments at a time.
final class PathRewrite {
    private PathRewrite() {}

    /// @throws IllegalArgumentException if a prefix is no canonical path
    static Function<Exchange, String> of(String strip, String add) {
        if (strip.isEmpty() && add.isEmpty()) return ProxyRules.DEFAULT.path();
        var cut = prefix(strip);
        var put = prefix(add);
        return exchange -> {
            var path = exchange.request().path();
            boolean under = path.equals(cut) || path.startsWith(cut + '/');
            var rest = under ? path.substring(cut.length()) : path;
            var made = put + rest;
            return made.isEmpty() ? "/" : made;
        };
    }

    private static String prefix(String text) {
        if (text.isEmpty() || text.equals("/")) return "";
        var trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (!trimmed.startsWith("/") || !RequestPath.normalise(trimmed, PathRules.STRICT).equals(trimmed)) {
            throw new IllegalArgumentException("expected a prefix such as `/api`, found `" + text + "`");
        }
        return trimmed;
    }
}
