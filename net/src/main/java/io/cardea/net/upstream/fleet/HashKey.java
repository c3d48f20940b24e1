// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.hash.XxHash64;
import io.cardea.core.key.KeyPart;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
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
        var read = Mistakes.each(parts, KeyPart::parse);
        return exchange -> {
            long key = 0;
            boolean found = false;
            for (var part : read) {
                var value = part.of(exchange);
                found |= value.isPresent();
                key = XxHash64.hash(value.orElse("\0"), key); // one part after the other: no two lists of values run together
            }
            if (found) return key;
            return otherwise == Otherwise.ADDRESS ? XxHash64.hash(exchange.client().address(), 0) : RANDOM.applyAsLong(exchange);
        };
    }
}
