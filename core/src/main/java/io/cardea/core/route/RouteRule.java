// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import com.google.re2j.Pattern;
import io.cardea.core.config.Mistakes;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// One route as it is written: conditions that must all hold, and where it leads.
///
/// @param hosts `shop.example.com`, `*.example.com` (one or more labels in place of the star); none for any host
/// @param methods none for any; `GET` does not include `HEAD`
/// @param headers all must hold; names are kept in lower case
/// @param query all must hold
/// @param name for messages
public record RouteRule<T>(
    List<String> hosts, PathMatch path, Set<String> methods, List<FieldMatch> headers, List<FieldMatch> query, String name, T target) {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> KNOWN =
        Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    /// @throws IllegalArgumentException if a host or method is none
    public RouteRule {
        hosts = Mistakes.each(hosts, HostPattern::canonical).stream().distinct().toList();
        var route = name;
        Mistakes.each(methods, method -> {
            var upper = method.toUpperCase(Locale.ROOT);
            if (!TOKEN.matches(method)) throw new IllegalArgumentException("route '%s': '%s' is not a method".formatted(route, method));
            if (!upper.equals(method) && KNOWN.contains(upper)) {
                throw new IllegalArgumentException("route '%s': methods are case-sensitive (RFC 9110 §9.1); write `%s` instead of `%s`".formatted(route, upper, method));
            }
            return method;
        });
        methods = Collections.unmodifiableSet(new LinkedHashSet<>(methods));
        headers = headers.stream().map(RouteRule::lowerCase).toList();
        query = List.copyOf(query);
    }

    /// A rule on nothing but a path.
    public static <T> RouteRule<T> of(String path, T target) {
        return new RouteRule<>(List.of(), PathMatch.parse(path), Set.of(), List.of(), List.of(), path, target);
    }

    private static FieldMatch lowerCase(FieldMatch header) {
        var name = header.name().toLowerCase(Locale.ROOT);
        return switch (header) {
            case FieldMatch.Exact(var ignored, var value) -> new FieldMatch.Exact(name, value);
            case FieldMatch.Present ignored -> new FieldMatch.Present(name);
            case FieldMatch.Regex(var ignored, var pattern) -> new FieldMatch.Regex(name, pattern);
        };
    }
}
