// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.hash.XxHash64;
import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.route.Query;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// The key by which requests are kept together, as the file says it: `header X-User`.
public final class HashKey {
    /// Of those who need not be kept together.
    public static final ToLongFunction<Exchange> RANDOM = exchange -> ThreadLocalRandom.current().nextLong();

    private HashKey() {}

    /// What becomes of a request without a key.
    public enum Otherwise { RANDOM, ADDRESS }

    /// One key of several parts; it is absent if all parts are.
    ///
    /// @throws IllegalArgumentException for a part that is none, or none at all
    public static ToLongFunction<Exchange> of(List<String> parts, Otherwise otherwise) {
        if (parts.isEmpty()) throw new IllegalArgumentException("expected a `key` such as `header X-User` or `address`, found none");
        var read = Mistakes.each(parts, HashKey::part);
        return exchange -> {
            long key = 0;
            boolean found = false;
            for (var part : read) {
                var value = part.apply(exchange);
                found |= value.isPresent();
                key = XxHash64.hash(value.orElse("\0"), key); // one part after the other: no two lists of values run together
            }
            if (found) return key;
            return otherwise == Otherwise.ADDRESS ? XxHash64.hash(exchange.client().address(), 0) : RANDOM.applyAsLong(exchange);
        };
    }

    private static Function<Exchange, Optional<String>> part(String text) {
        int space = text.indexOf(' ');
        var kind = space < 0 ? text : text.substring(0, space);
        var name = space < 0 ? "" : text.substring(space + 1).strip();
        if (kind.equals("address") && name.isEmpty()) return exchange -> Optional.of(exchange.client().address());
        if (name.isEmpty()) throw expected(text);
        return switch (kind) {
            case "header" -> {
                var field = FieldName.of(name);
                yield exchange -> exchange.request().fields().first(field).filter(value -> !value.isEmpty());
            }
            case "cookie" -> exchange -> Cookies.first(exchange.request().fields(), name).filter(value -> !value.isEmpty());
            case "query" -> exchange -> Query.value(exchange.request().query(), name);
            case "path" -> exchange -> exchange.variable(name);
            default -> throw expected(text);
        };
    }

    private static IllegalArgumentException expected(String text) {
        return new IllegalArgumentException("expected `address`, `header NAME`, `cookie NAME`, `query NAME` or `path NAME`, found `" + text + "`");
    }
}
