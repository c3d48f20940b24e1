// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/// Rules and requests over so small an alphabet that they often meet.
final class GeneratedRoutes extends DomainContextBase {
    record Case(List<RouteRule<String>> rules, Request request) {}

    private static final Map<String, String> REGEX = Map.of("~ /a.*", "/a", "~ .*b", "/b", "~ /(?P<x>[ab])/.*", "/a/", "~ /c+", "/c");

    @Provide
    Arbitrary<Case> cases() {
        var rules = rule().list().ofMinSize(1).ofMaxSize(12).map(list -> {
            var named = new ArrayList<RouteRule<String>>();
            for (var r : list) {
                var name = "r" + named.size();
                named.add(new RouteRule<>(r.hosts(), r.path(), r.methods(), r.headers(), r.query(), name, name));
            }
            return List.copyOf(named);
        });
        // Half of the paths are such as some rule takes, for most that are made up at random meet none.
        return Combinators.combine(rules, request(), Arbitraries.integers().between(0, 23)).as((list, request, aim) ->
            new Case(list, aim < list.size() ? request.withPath(example(list.get(aim).path())) : request));
    }

    private static Arbitrary<RouteRule<String>> rule() {
        var hosts = Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just(List.<String>of())),
            Tuple.of(2, Arbitraries.of("a.test", "b.test", "x.a.test", "*.test", "*.a.test", "*.x.a.test").list().ofMinSize(1).ofMaxSize(2)));
        var methods = Arbitraries.of("GET", "POST", "PUT").list().ofMaxSize(2);
        var headers = fields("x-a", "x-b");
        var query = fields("p", "q");
        return Combinators.combine(hosts, path(), methods, headers, query)
            .as((host, path, method, header, parameter) -> new RouteRule<>(host, path, new HashSet<>(method), header, parameter, "", ""));
    }

    private static Arbitrary<List<FieldMatch>> fields(String one, String other) {
        return Combinators.combine(Arbitraries.of(one, other), Arbitraries.of("1", "*", "~ [0-9]")).as(FieldMatch::parse).list().ofMaxSize(2)
            .injectNull(0.7).map(list -> list == null ? List.of() : list);
    }

    private static Arbitrary<PathMatch> path() {
        var segments = Arbitraries.of("a", "b", "c", "{}").list().ofMaxSize(4);
        var fixed = Combinators.combine(segments, Arbitraries.of("", "/", "/**")).as((parts, end) -> {
            var text = new StringBuilder();
            for (int i = 0; i < parts.size(); i++) text.append('/').append(parts.get(i).equals("{}") ? "{v" + i + "}" : parts.get(i));
            text.append(end);
            return PathMatch.parse(text.isEmpty() ? "/" : text.toString());
        });
        return Arbitraries.frequencyOf(
            Tuple.of(6, fixed), Tuple.of(1, Arbitraries.of(REGEX.keySet()).map(PathMatch::parse)));
    }

    private static Arbitrary<Request> request() {
        var hosts = Arbitraries.of("a.test", "b.test", "x.a.test", "y.x.a.test", "test", "other");
        var paths = Arbitraries.of("a", "b", "c", "d").list().ofMaxSize(5)
            .flatMap(parts -> Arbitraries.of("", "/").map(end -> parts.isEmpty() ? "/" : "/" + String.join("/", parts) + end));
        var queries = Arbitraries.of("", "p=1", "q=2&p=x", "q=1&q=x", "p", "p=1&q=1");
        var headers = Arbitraries.maps(Arbitraries.of("x-a", "x-b"), Arbitraries.of("1", "2", "x").list().ofMinSize(1).ofMaxSize(2)).ofMaxSize(2);
        return Combinators.combine(Arbitraries.of("GET", "POST", "DELETE"), hosts, paths, queries, headers).as(Request::new);
    }

    /// Some path that a pattern takes.
    static String example(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact(var exact) -> exact;
            case PathMatch.Prefix(var prefix) -> prefix + "/d";
            case PathMatch.Regex regex -> REGEX.get(regex.text());
            case PathMatch.Template template -> template.text().replaceAll("\\{[^}]*}", "d").replace("**", "d");
        };
    }
}
