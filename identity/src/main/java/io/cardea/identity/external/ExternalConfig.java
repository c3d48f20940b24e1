// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.FieldSet;
import io.cardea.core.http.HopByHop;
import io.cardea.identity.identify.Told;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `external: http://127.0.0.1:9000/check`, or `external: { service: auth, path: /check, consumer: X-User }`.
@Doc("Ask an authority outside about each request")
public record ExternalConfig(
    @Doc("who is asked: a name from `services`, or an address") String service,
    @Doc("how: `http`, as nginx' `auth_request` does, or `grpc`, as Envoy does") @Default("http") Protocol protocol,
    @Doc("the path that is asked for, over HTTP") @Default("/") String path,
    @Doc("the method of the question over HTTP: `get`, or `same` as the request's") @Default("get") Method method,
    @Doc("request fields that the authority sees") @Default("[Authorization, Cookie]") @OneOrMany List<String> fields,
    @Doc("fields that tell the authority whom an `identify` before has found, as `tell` of `identify` tells origins") Map<String, String> say,
    @Doc("the authority's field that names the consumer") Optional<String> consumer,
    @Doc("the authority's field that lists scopes, with blanks or commas between") Optional<String> scopes,
    @Doc("the authority's field that lists roles, with commas between") Optional<String> roles,
    @Doc("the authority's field that lists groups, with commas between") Optional<String> groups,
    @Doc("claims by name, and the authority's field that has each") Map<String, String> claims,
    @Doc("the authority's fields that the origin gets; whatever comes from outside under these names is taken off every request") @OneOrMany List<String> tell,
    @Doc("the authority's fields that a refused client gets; with `Location` among them, it may redirect") @Default("[WWW-Authenticate]") @OneOrMany List<String> refusal,
    @Doc("give refused clients what the authority says, up to 16 KiB, in place of our page") @Default("false") boolean refusalBody,
    @Doc("how long anybody waits for the authority") @Default("500ms") @Range(min = "1ms", max = "10s") Duration timeout,
    @Doc("what becomes of requests while it cannot be asked: `refuse` (503) or `allow`") @Default("refuse") WhenUnavailable whenUnavailable,
    @Doc("how long a yes counts for equal questions; zero for this once") @Default("0s") @Range(min = "0s", max = "10m") Duration remember,
    @Doc("what makes questions equal: the whole `request`, or its `fields` alone") @Default("request") By rememberBy) {
    public enum Protocol { HTTP, GRPC }

    public enum Method { GET, SAME }

    public enum WhenUnavailable { REFUSE, ALLOW }

    public enum By { REQUEST, FIELDS }

    /// What frames a message or says where it goes.
    static final FieldSet FRAMING = FieldSet.of("Host", "Content-Length", "Content-Type", "Content-Encoding", "Expect", "Via", "CDN-Loop", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port",
        "X-Forwarded-Method", "X-Forwarded-Uri", "X-Request-Id");

    public ExternalConfig {
        Mistakes.all(
            () -> check(path),
            () -> {
                if (fields.isEmpty() && rememberBy == By.FIELDS) throw Invalid.at("remember-by", "expected `request`: there are no `fields`, so that all questions would be equal");
            },
            () -> check("fields", fields),
            () -> check("say", say.keySet()),
            () -> say.forEach(ExternalConfig::check),
            () -> check("tell", tell),
            () -> check("refusal", refusal),
            () -> check("consumer", consumer.stream().toList()),
            () -> check("scopes", scopes.stream().toList()),
            () -> check("roles", roles.stream().toList()),
            () -> check("groups", groups.stream().toList()),
            () -> check("claims", claims.values()),
            () -> {
                if (tell.stream().anyMatch("Cookie"::equalsIgnoreCase)) throw Invalid.at("tell", "expected fields of their own such as `X-User`, found `Cookie`, which clients need");
            });
    }

    private static void check(String path) {
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#' && c != '?')) throw Invalid.at("path", "expected a path such as `/check`, found `" + path + "`");
    }

    private static void check(String field, String source) {
        try {
            Told.of(field, source);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("say", String.valueOf(e.getMessage()));
        }
    }

    private static void check(String key, Collection<String> names) {
        for (var each : names) {
            FieldName name;
            try {
                name = FieldName.of(each);
            } catch (IllegalArgumentException e) {
                throw Invalid.at(key, String.valueOf(e.getMessage()));
            }
            if (FRAMING.contains(name) || HopByHop.FIELDS.contains(name)) throw Invalid.at(key, "expected fields such as `X-User`, found `" + each + "`, which the edge itself sets");
        }
    }

    /// Of the URL that is asked.
    @Short("http://127.0.0.1:9000/check")
    public static ExternalConfig of(String url) {
        try {
            var parsed = new URI(url);
            if (parsed.getRawAuthority() != null && parsed.getRawQuery() == null && parsed.getRawFragment() == null) {
                var path = Optional.ofNullable(parsed.getRawPath()).filter(it -> !it.isEmpty()).orElse("/");
                return new ExternalConfig(parsed.getScheme() + "://" + parsed.getRawAuthority(), Protocol.HTTP, path, Method.GET, List.of("Authorization", "Cookie"), Map.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                    Map.of(), List.of(), List.of("WWW-Authenticate"), false, Duration.ofMillis(500), WhenUnavailable.REFUSE, Duration.ZERO, By.REQUEST);
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new IllegalArgumentException("expected a URL such as `http://127.0.0.1:9000/check`, found `" + url + "`");
    }
}
