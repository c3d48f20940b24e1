// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Secret;
import io.cardea.policies.headers.HeadersConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `transform: { request: { path: "/v2{path}" }, response: { body: { drop: /internal } } }`
@Doc("Changes what the service gets and what the client gets: path, query, fields, status, cookies, JSON bodies")
public record TransformConfig(
        @Doc("What the service gets") @Default("{}") ToService request,
        @Doc("What the client gets") @Default("{}") ToClient response,
        @Doc("The service's cookies by their names; `*` for all that are not named") Map<String, CookieConfig> cookies,
        @Doc("What cookies are encrypted with, at least 32 characters each: with the first, and read with any") @OneOrMany List<Secret> cookieKeys) {

    private static final Set<Integer> BODILESS = Set.of(204, 205, 206, 304);
    private static final int SHORTEST_KEY = 32;

    /// @param query applied to the client's own, in the order remove, set, add
    public record ToService(
            @Doc("The path, such as `/v2{path}`; what is put in is encoded, and the whole must be canonical") Optional<String> path,
            @Doc("Parameters of the query") @Default("{}") QueryConfig query,
            @Doc("Fields: `set`, `add` and `remove`") @Default("{}") HeadersConfig.Edits headers,
            @Doc("The body, if it is JSON") Optional<BodyConfig> body) {}

    public record ToClient(
            @Doc("Statuses by those of the service: `404: 410`, `5xx: 502`") Map<String, Integer> status,
            @Doc("Fields: `set`, `add` and `remove`") @Default("{}") HeadersConfig.Edits headers,
            @Doc("The body, if it is JSON") Optional<BodyConfig> body) {
        public ToClient {
            Mistakes.each(status.entrySet(), each -> {
                if (!each.getKey().matches("[2345](xx|[0-9]{2})") || each.getKey().matches("20[456]|304")) throw new IllegalArgumentException("expected a status with a body such as `404` or `5xx`, found `" + each.getKey() + '`');
                if (each.getValue() < 200 || each.getValue() > 599 || BODILESS.contains(each.getValue())) throw new IllegalArgumentException("expected a status from 200 to 599 that has a body, found `" + each.getValue() + '`');
                return each;
            });
        }
    }

    public record QueryConfig(
            @Doc("Names of parameters to take off; `*` for all") @OneOrMany List<String> remove,
            @Doc("Replaces every parameter of that name") Map<String, String> set,
            @Doc("Stands behind what is there") @OneOrMany Map<String, List<String>> add) {
        boolean isEmpty() {
            return remove.isEmpty() && set.isEmpty() && add.isEmpty();
        }
    }

    public TransformConfig {
        cookies.keySet().forEach(name -> {
            if (!name.equals("*") && !io.cardea.core.http.Tokens.isToken(name)) throw Invalid.at("cookies", "expected the name of a cookie, found `" + name + '`');
        });
        boolean encrypts = cookies.values().stream().anyMatch(CookieConfig::encrypt);
        if (encrypts && cookieKeys.isEmpty()) throw Invalid.at("cookies", "`encrypt` needs `cookie-keys`");
        for (var key : cookieKeys) {
            if (key.reveal().strip().length() < SHORTEST_KEY) throw Invalid.at("cookie-keys", "expected at least " + SHORTEST_KEY + " characters, such as those of `openssl rand -hex 32`");
        }
        if (cookies.containsKey("*") && (cookies.get("*").encrypt() || cookies.get("*").prefix().isPresent())) {
            // What comes back could not be told from cookies that others have set for the same site.
            throw Invalid.at("cookies", "`*` cannot have a `prefix` or `encrypt`; name the cookies");
        }
    }
}
