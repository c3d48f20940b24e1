// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final FieldMatch CANARY = FieldMatch.parse("X-Canary", "yes");

    @Test
    void eachRuleSaysItsFirstConditionThatFailed() {
        var request = Request.get("api.example.com", "/x").withMethod("POST").withQuery("v=2").withHeader("authorization", "secret");
        assertThat(text(request,
            rule("shop", "shop.example.com", "/**", Set.of()),
            rule("shops", "shop.example.com *.shop.test", "/**", Set.of()),
            rule("books", "", "/books/**", Set.of()), rule("exact", "", "/y", Set.of()), rule("template", "", "/{a}/b", Set.of()), rule("regex", "", "~ ^/y", Set.of()),
            rule("post", "", "/x", methods("GET", "HEAD")), rule("put", "", "/x", methods("PUT")),
            rule("canary", "", "/x", Set.of(), CANARY), rule("auth", "", "/x", Set.of(), FieldMatch.parse("authorization", "~ Bearer .*")),
            query("query", FieldMatch.parse("v", "1")), query("absent", FieldMatch.parse("w", "*")))).isEqualTo("""
            shop: host api.example.com is not shop.example.com
            shops: host api.example.com is not one of shop.example.com, *.shop.test
            books: path /x is not under /books
            exact: path /x is not /y
            template: path /x does not fit /{a}/b
            regex: path /x does not match ^/y
            post: method POST is not one of GET, HEAD
            put: method POST is not PUT
            canary: header x-canary is absent
            auth: header authorization does not match Bearer .*
            query: query parameter v is not '1'
            absent: query parameter w is absent""");
    }

    @Test
    void aRuleThatIsOutrankedSaysByWhatAndWhy() {
        var request = Request.get("api.example.com", "/a/b").withHeader("x-canary", "yes").withQuery("v=1");
        var any = rule("any", "", "/a/b", Set.of());
        assertThat(text(request, any, rule("host", "*.example.com", "/a/**", Set.of()))).isEqualTo("""
            any: matched, but host is more specific because its host *.example.com is more specific than any host
            host: matched""");
        assertThat(text(request, any, rule("prefix", "", "/a/**", Set.of()))).endsWith("prefix: matched, but any is more specific because its path /a/b is exact, before /a/**");
        assertThat(text(request, rule("variable", "", "/{x}/b", Set.of()), rule("prefix", "", "/a/**", Set.of())))
            .startsWith("variable: matched, but prefix is more specific because its path /a/** is more specific than /{x}/b");
        assertThat(text(request, rule("below", "", "/a/{x}/**", Set.of()), rule("whole", "", "/a/{y}", Set.of())))
            .startsWith("below: matched, but whole is more specific because its path /a/{y} is more specific than /a/{x}/**");
        assertThat(text(request, rule("regex", "", "~ .*", Set.of()), rule("prefix", "", "/a/**", Set.of())))
            .startsWith("regex: matched, but prefix is more specific because its path /a/** is no regular expression, before ~ .*");
        assertThat(text(request, any, rule("method", "", "/a/b", Set.of("GET")))).startsWith("any: matched, but method is more specific because it names its methods");
        assertThat(text(request, any, rule("header", "", "/a/b", Set.of(), CANARY))).contains("because it has more header conditions (1, not 0)");
        assertThat(text(request.withPath("/x"), rule("none", "", "/x", Set.of()), query("query", FieldMatch.parse("v", "1")))).contains("because it has more query conditions (1, not 0)");
        assertThat(text(request, any, rule("later", "", "/a/b", Set.of()))).endsWith("later: matched, but any is more specific because it stands earlier in the file and is otherwise equal");
    }

    @Test
    void ofTwoEqualRulesOneWins() {
        var twin = rule("twin", "", "/x", Set.of());
        assertThat(text(Request.get("/x"), twin, twin)).startsWith("twin: matched\ntwin: matched, but twin");
    }

    private static String text(Request request, RouteRule<?>... rules) {
        return explain(request, rules).toString();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Explanation<?> explain(Request request, RouteRule<?>... rules) {
        return new RouteTable<>((List) List.of(rules)).explain(request);
    }

    private static Set<String> methods(String... methods) {
        return new LinkedHashSet<>(List.of(methods));
    }

    private static RouteRule<String> query(String name, FieldMatch... query) {
        return new RouteRule<>(List.of(), PathMatch.parse("/x"), Set.of(), List.of(), List.of(query), name, name);
    }

    private static RouteRule<String> rule(String name, String hosts, String path, Set<String> methods, FieldMatch... headers) {
        var list = hosts.isEmpty() ? List.<String>of() : List.of(hosts.split(" "));
        return new RouteRule<>(list, PathMatch.parse(path), methods, List.of(headers), List.of(), name, name);
    }
}
