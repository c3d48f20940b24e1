// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.key;

import io.cardea.core.address.Address;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.route.Query;
import java.util.Optional;
import java.util.TreeSet;

/// One thing by which requests are told apart, as the file names it: `header X-User`, `consumer`, `address/24`.
@FunctionalInterface
public interface KeyPart {
    /// What may stand in the file, for people.
    String EXPECTED = "`address`, `address/PREFIX`, `address/PREFIX/PREFIX6`, `header NAME`, `cookie NAME`, `query NAME`, `path NAME`, `consumer`, `scopes`, `claim NAME`, `route` or `host`";

    /// On the exchange's loop, at once.
    ///
    /// @return empty for a request that has none
    Optional<String> of(Exchange exchange);

    /// Whether it is known only once somebody has found out who asks.
    static boolean needsIdentity(String text) {
        return text.equals("consumer") || text.equals("scopes") || text.startsWith("claim ");
    }

    /// @throws IllegalArgumentException for what is no part
    static KeyPart parse(String text) {
        int space = text.indexOf(' ');
        var kind = space < 0 ? text : text.substring(0, space);
        var name = space < 0 ? "" : text.substring(space + 1).strip();
        if (kind.startsWith("address/") && name.isEmpty()) return network(text, kind.substring("address/".length()));
        return name.isEmpty() ? alone(text) : named(kind, name, text);
    }

    private static KeyPart alone(String text) {
        return switch (text.strip()) {
            case "address", "ip" -> exchange -> Optional.of(exchange.client().address());
            case "consumer" -> exchange -> Optional.of(exchange.identity().consumer()).filter(value -> !value.isEmpty());
            case "scopes" -> exchange -> Optional.of(String.join(" ", new TreeSet<>(exchange.identity().scopes()))).filter(value -> !value.isEmpty());
            case "route" -> exchange -> Optional.of(exchange.route().name());
            case "host" -> exchange -> Optional.of(exchange.request().host()).filter(value -> !value.isEmpty());
            default -> throw expected(text);
        };
    }

    private static KeyPart named(String kind, String name, String text) {
        return switch (kind) {
            case "header" -> {
                var field = FieldName.of(name);
                yield exchange -> exchange.request().fields().first(field).filter(value -> !value.isEmpty());
            }
            case "cookie" -> exchange -> Cookies.first(exchange.request().fields(), name).filter(value -> !value.isEmpty());
            case "query" -> exchange -> Query.value(exchange.request().query(), name);
            case "path" -> exchange -> exchange.variable(name);
            case "claim" -> exchange -> Optional.ofNullable(exchange.identity().claims().get(name)).map(Object::toString);
            default -> throw expected(text);
        };
    }

    private static KeyPart network(String text, String prefixes) {
        int slash = prefixes.indexOf('/');
        int four = prefix(text, slash < 0 ? prefixes : prefixes.substring(0, slash), 32);
        int six = slash < 0 ? Math.min(64, four * 2) : prefix(text, prefixes.substring(slash + 1), 128);
        return exchange -> {
            var address = exchange.client().address();
            if (four == 32 && address.indexOf(':') < 0) return Optional.of(address); // as most are
            return Optional.of(Address.parse(address).map(it -> four == 32 && it.isV4() ? it.toString() : it.network(four, six)).orElse(address));
        };
    }

    private static int prefix(String text, String number, int most) {
        try {
            int prefix = Integer.parseInt(number);
            if (prefix >= 0 && prefix <= most) return prefix;
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("expected a prefix of 0 to " + most + " bits, such as `address/24/56`, found `" + text + "`");
    }

    private static IllegalArgumentException expected(String text) {
        return new IllegalArgumentException("expected " + EXPECTED + ", found `" + text + "`");
    }
}
