// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.key.KeyPart;
import io.cardea.identity.ClaimPath;
import org.jspecify.annotations.Nullable;

/// One side of a comparison.
interface Operand {
    String EXPECTED = "text in double quotes, or " + KeyPart.EXPECTED;

    /// Text, a number, a boolean or a list of these; null for what the request does not have. On the exchange's loop.
    @Nullable Object of(Exchange exchange);

    /// Whether it is about who asks.
    default boolean isIdentity() {
        return false;
    }

    /// @throws IllegalArgumentException for what is none
    static Operand parse(String text) {
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            var literal = text.substring(1, text.length() - 1);
            return exchange -> literal;
        }
        if (text.startsWith("claim ")) {
            var name = text.substring("claim ".length()).strip();
            return identity(exchange -> ClaimPath.at(exchange.identity().claims(), name));
        }
        // A variable may be written as routes write it.
        var plain = text.startsWith("path ") ? text.replaceFirst("^path +\\{(.+)}$", "path $1") : text;
        KeyPart part;
        try {
            part = KeyPart.parse(plain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected " + EXPECTED + ", found `" + text + "`", e);
        }
        return plain.equals("consumer") ? identity(exchange -> part.of(exchange).orElse(null)) : exchange -> part.of(exchange).orElse(null);
    }

    private static Operand identity(Operand inner) {
        return new Operand() {
            @Override
            public @Nullable Object of(Exchange exchange) {
                return inner.of(exchange);
            }

            @Override
            public boolean isIdentity() {
                return true;
            }
        };
    }
}
