// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.cors;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import io.cardea.core.http.Tokens;
import java.time.Duration;
import java.util.List;

/// `cors: https://shop.example.com`, or the whole map.
@Doc("Which sites may read answers in a browser (CORS); preflights are answered by the edge")
public record CorsConfig(
        @Doc("Origins: https://shop.example.com, https://*.example.com, * or null") @OneOrMany List<String> origins,
        @Doc("Methods that a preflight allows") @OneOrMany @Default("[GET, HEAD, POST]") List<String> methods,
        @Doc("Request fields that a preflight allows; * for any") @OneOrMany List<String> headers,
        @Doc("Response fields that scripts may read; * for any") @OneOrMany List<String> expose,
        @Doc("Whether cookies and the like may come along") @Default("false") boolean credentials,
        @Doc("How long a browser may remember a preflight's answer") @Default("10m") Duration maxAge) {
    private static final List<String> SIMPLE = List.of("GET", "HEAD", "POST");

    public CorsConfig {
        if (origins.isEmpty()) throw Invalid.at("origins", "expected at least one origin, such as `https://shop.example.com`");
        try {
            Origins.of(origins);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("origins", String.valueOf(e.getMessage()));
        }
        tokens("methods", methods);
        tokens("headers", headers);
        tokens("expose", expose);
        if (credentials) {
            // With credentials a browser reads `*` as a name, not as "any"; an edge that reflected would open everything.
            star("origins", origins);
            star("methods", methods);
            star("headers", headers);
            star("expose", expose);
        }
        if (maxAge.compareTo(Duration.ofDays(1)) > 0) throw Invalid.at("max-age", "expected at most `1d`: browsers remember no longer");
    }

    @Short("https://shop.example.com")
    static CorsConfig of(List<String> origins) {
        return new CorsConfig(origins, SIMPLE, List.of(), List.of(), false, Duration.ofMinutes(10));
    }

    private static void tokens(String key, List<String> names) {
        Mistakes.each(names, name -> {
            if (!Tokens.isToken(name)) throw Invalid.at(key, "expected a name such as `X-Total`, found `" + name + '`');
            return name;
        });
    }

    private static void star(String key, List<String> values) {
        if (values.contains("*")) throw Invalid.at(key, "`*` cannot stand beside `credentials: true`; list the " + key);
    }
}
