// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cardea.core.config.Invalid;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.route.Query;
import io.cardea.identity.ClaimPath;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What OPA is told of a request: as much as the file names, in an order of its own, so that equal inputs are equal bytes. On the exchange's loop.
final class OpaInput {
    private static final String EXPECTED = "`method`, `path`, `segments`, `query`, `host`, `scheme`, `address`, `route`, `variables`, `consumer`, `way`, `scopes`, `roles`, `groups`, `claims`, `claim NAME`, `header NAME`, `cookie NAME` or `query NAME`";
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private final List<Part> parts;
    private final boolean identity;

    /// @param group the object within the input, for what has a name of its own; empty for none
    private record Part(String group, String name, Function<Exchange, @Nullable Object> value) {}

    OpaInput(List<String> input) {
        parts = input.stream().map(OpaInput::part).toList();
        identity = input.stream().anyMatch(each -> each.startsWith("claim") || List.of("consumer", "way", "scopes", "roles", "groups").contains(each));
    }

    /// @throws Invalid for what nobody can be told, at the key `input`
    static void check(String text) {
        part(text);
    }

    /// Whether it says who asks, so that to be known might help.
    boolean isAboutIdentity() {
        return identity;
    }

    private static Part part(String text) {
        int space = text.indexOf(' ');
        if (space > 0) return named(text, text.substring(0, space), text.substring(space + 1).strip());
        return new Part("", text, switch (text) {
            case "method" -> exchange -> exchange.request().method();
            case "path" -> exchange -> exchange.request().path();
            case "segments" -> exchange -> Arrays.stream(exchange.request().path().split("/")).skip(1).toList();
            case "query" -> exchange -> exchange.request().query();
            case "host" -> exchange -> exchange.request().host();
            case "scheme" -> exchange -> exchange.request().scheme();
            case "address" -> exchange -> exchange.client().address();
            case "route" -> exchange -> exchange.route().name();
            case "variables" -> Exchange::variables;
            case "consumer" -> exchange -> exchange.identity().consumer();
            case "way" -> exchange -> exchange.identity().way();
            case "scopes" -> exchange -> exchange.identity().scopes().stream().sorted().toList();
            case "roles" -> exchange -> exchange.identity().roles().stream().sorted().toList();
            case "groups" -> exchange -> exchange.identity().groups().stream().sorted().toList();
            case "claims" -> exchange -> exchange.identity().claims();
            default -> throw expected(text);
        });
    }

    private static Part named(String text, String kind, String name) {
        if (name.isEmpty()) throw expected(text);
        return switch (kind) {
            case "claim" -> new Part("claims", name, exchange -> ClaimPath.at(exchange.identity().claims(), name));
            case "header" -> {
                FieldName field;
                try {
                    field = FieldName.of(name);
                } catch (IllegalArgumentException e) {
                    throw Invalid.at("input", String.valueOf(e.getMessage()));
                }
                yield new Part("headers", name.toLowerCase(Locale.ROOT), exchange -> exchange.request().fields().joined(field).orElse(null));
            }
            case "cookie" -> new Part("cookies", name, exchange -> Cookies.first(exchange.request().fields(), name).orElse(null));
            case "query" -> new Part("parameters", name, exchange -> Query.value(exchange.request().query(), name).orElse(null));
            default -> throw expected(text);
        };
    }

    private static Invalid expected(String text) {
        return Invalid.at("input", "expected " + EXPECTED + ", found `" + text + "`");
    }

    /// `{"input": …}`; what a request does not have is not there.
    byte[] json(Exchange exchange) {
        var input = new LinkedHashMap<String, Object>();
        for (var part : parts) {
            var value = part.value.apply(exchange);
            if (value == null) continue;
            if (part.group.isEmpty()) input.put(part.name, value); else group(input, part.group).put(part.name, value);
        }
        try {
            return MAPPER.writeValueAsBytes(Map.of("input", input));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers, lists and maps can be written", e);
        }
    }

    @SuppressWarnings("unchecked") // made here, but for `claims`, whose map is never changed
    private static Map<String, Object> group(Map<String, Object> input, String name) {
        var known = (Map<String, Object>) input.getOrDefault(name, Map.of());
        var own = known instanceof LinkedHashMap ? known : new LinkedHashMap<>(known);
        input.put(name, own);
        return own;
    }
}
