// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.config.Invalid;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.FieldSet;
import io.cardea.core.http.HopByHop;
import io.cardea.identity.ClaimPath;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A field by which an origin is told who asks. What a field cannot hold, and the percent sign, is percent-encoded in UTF-8; so is a comma within one of several values.
///
/// @param value empty for nothing to tell
public record Told(FieldName name, Function<Identity, String> value) {
    private static final FieldSet NEVER = FieldSet.of("Host", "Content-Length", "Content-Type", "Authorization", "Cookie", "Forwarded", "Via", "Expect");

    /// @throws Invalid for a field or a source that cannot be, told at the key `tell`
    public static Told of(String field, String source) {
        FieldName name;
        try {
            name = FieldName.of(field);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("tell", String.valueOf(e.getMessage()));
        }
        if (NEVER.contains(name) || HopByHop.FIELDS.contains(name)) throw Invalid.at("tell", "expected a field of its own such as `X-Consumer`, found `" + field + "`, which clients need");
        return new Told(name, source(source));
    }

    private static Function<Identity, String> source(String source) {
        if (source.startsWith("claim ")) {
            var path = source.substring("claim ".length()).strip();
            return new OfIdentity(identity -> switch (ClaimPath.at(identity.claims(), path)) {
                case null -> "";
                case List<?> list -> joined(list);
                case Map<?, ?> map -> "";
                case Object plain -> encoded(plain.toString(), false);
            });
        }
        return switch (source) {
            case "consumer" -> identity -> encoded(identity.consumer(), false);
            case "way" -> identity -> encoded(identity.way(), false);
            case "scopes" -> new OfIdentity(identity -> identity.scopes().stream().sorted().map(each -> encoded(each, false)).collect(Collectors.joining(" ")));
            case "roles" -> new OfIdentity(identity -> joined(identity.roles().stream().sorted().toList()));
            case "groups" -> new OfIdentity(identity -> joined(identity.groups().stream().sorted().toList()));
            default -> throw Invalid.at("tell", "expected `consumer`, `way`, `scopes`, `roles`, `groups` or `claim NAME`, found `" + source + "`");
        };
    }

    private static String joined(Collection<?> values) {
        return values.stream().filter(each -> !(each instanceof Map) && !(each instanceof List)).map(each -> encoded(String.valueOf(each), true)).collect(Collectors.joining(","));
    }

    private static String encoded(String text, boolean commas) {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) plain = isPlain(text.charAt(i), commas);
        if (plain && text.equals(text.strip())) return text;
        var out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && isPlain((char) b, commas) && b != ' ') out.append((char) b); else out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return out.toString();
    }

    private static boolean isPlain(char c, boolean commas) {
        return c >= ' ' && c < 0x7f && c != '%' && !(commas && c == ',');
    }

    /// What there is to tell; empty for nothing.
    public String of(Exchange exchange) {
        return value.apply(exchange.identity());
    }

    void put(Exchange exchange) {
        var text = of(exchange);
        if (text.isEmpty()) return;
        var fields = exchange.request().fields();
        fields.remove(name);
        fields.addTrusted(name, text); // encoded: nothing of it is more than a field may hold
    }
}
