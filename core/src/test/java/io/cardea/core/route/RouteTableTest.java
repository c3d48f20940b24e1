// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
    @ParameterizedTest
    @CsvSource({
        "/books, exact", "/books/, books", "/books/1, id", "/books/new, new", "/books/1/reviews/2, reviews", "/books/1/2, books", "/bookshop, all", "/xray, all",
        "/books/1/reviews, id-reviews", "/books/new/reviews, below-new", "/books/new/reviews/1, below-new",
    })
    void theMostSpecificPathWinsWhereverItStands(String path, String target) {
        var rules = new ArrayList<>(List.of(
            rule("all", "/**"), rule("books", "/books/**"), rule("id", "/books/{id}"), rule("reviews", "/books/{id}/reviews/{n}"), rule("exact", "/books"),
            rule("new", "/books/new"), rule("id-reviews", "/books/{id}/reviews"), rule("below-new", "/books/new/**"), rule("pattern", "~ /x.*")));
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(rules, new Random(i));
            // the literal "new" beats the variable, even where the template is longer
            assertThat(target(rules, Request.get(path))).isEqualTo(target);
        }
    }

    @Test
    void aTemplateThatTakesTheWholePathBeatsEverythingBelowItsSegments() {
        assertThat(target(List.of(rule("below", "/a/{x}/**"), rule("whole", "/a/{y}")), Request.get("/a/1"))).isEqualTo("whole");
        assertThat(target(List.of(rule("below", "/a/{x}/**"), rule("whole", "/a/{y}")), Request.get("/a/1/2"))).isEqualTo("below");
    }

    @ParameterizedTest
    @CsvSource({"/shop/books, books", "/shop/books/1, books", "/shop/bookshop, 'none, host known'", "/shop/book, 'none, host known'", "/shop, 'none, host known'", "/shop/, 'none, host known'"})
    void aLonePrefixTakesWholeSegmentsOnly(String path, String target) {
        assertThat(target(List.of(rule("books", "/shop/books/**")), Request.get(path))).isEqualTo(target);
    }

    @Test
    void aWalkThatEndsNowhereTurnsBack() {
        var rules = List.of(rule("one", "/a/b/c"), rule("two", "/a/{x}/d"), rule("three", "/{y}/b/e"), rule("deep", "/a/b/{z}/f"), rule("regex", "~ /a/b/g"));
        assertThat(target(rules, Request.get("/a/b/d"))).isEqualTo("two");
        assertThat(target(rules, Request.get("/a/b/e"))).isEqualTo("three");
        assertThat(target(rules, Request.get("/a/b/g"))).isEqualTo("regex");
        assertThat(target(rules, Request.get("/a/b/h"))).isEqualTo("none, host known");
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example.com, exact", "api.example.com, wild", "a.b.example.com, wild", "x.deep.example.com, deep", "deep.example.com, wild",
        "example.com, any", "notexample.com, any", "[::1], ipv6", "other.test, any",
    })
    void theMostSpecificHostWins(String host, String target) {
        var rules = List.of(
            rule("any", "/**"), hosted("wild", "/**", "*.example.com"), hosted("deep", "/**", "*.deep.example.com"), hosted("exact", "/**", "Shop.Example.com."),
            hosted("ipv6", "/**", "[0::1]"));
        assertThat(target(rules, Request.get(host, "/x"))).isEqualTo(target);
    }

    @Test
    void theHostComesBeforeThePathAndALessSpecificHostIsAskedNext() {
        var rules = List.of(rule("any", "/a"), hosted("wild", "/a/**", "*.test"), hosted("exact", "/b/**", "x.test"), hosted("wilder", "/w", "*.y.test"));
        assertThat(target(rules, Request.get("x.test", "/b"))).isEqualTo("exact");
        assertThat(target(rules, Request.get("x.test", "/a"))).isEqualTo("wild");
        assertThat(target(rules, Request.get("z.y.test", "/a/1"))).isEqualTo("wild");
        assertThat(target(rules, Request.get("other", "/a"))).isEqualTo("any");
        assertThat(target(rules, Request.get("x.test", "/c"))).isEqualTo("none, host known");
    }

    @Test
    void anUnknownHostIsToldFromAnUnknownPath() {
        var rules = List.of(hosted("a", "/a", "a.test"), hosted("b", "/b", "*.b.test"));
        assertThat(target(rules, Request.get("a.test", "/x"))).isEqualTo("none, host known");
        assertThat(target(rules, Request.get("b.test", "/b"))).isEqualTo("none, host unknown");
        assertThat(target(rules, Request.get("c.test", "/a"))).isEqualTo("none, host unknown");
        assertThat(target(List.of(), Request.get("/"))).isEqualTo("none, host unknown");
    }

    @Test
    void methodsThenHeadersThenQueryThenTheFileDecideBetweenEqualPaths() {
        var plain = rule("plain", "/p");
        var second = rule("second", "/p");
        var query = conditioned("query", Set.of(), Map.of(), Map.of("q", "1"));
        var header = conditioned("header", Set.of(), Map.of("x-a", "1"), Map.of());
        var headers = conditioned("headers", Set.of(), Map.of("x-a", "1", "X-B", "*"), Map.of());
        var method = conditioned("method", Set.of("GET"), Map.of(), Map.of());
        var request = Request.get("/p").withQuery("q=1").withHeader("x-a", "0").withHeader("x-a", "1").withHeader("x-b", "");
        assertThat(target(List.of(plain, second, query, header, headers, method), request)).isEqualTo("method");
        assertThat(target(List.of(plain, second, query, header, headers), request)).isEqualTo("headers");
        assertThat(target(List.of(plain, second, query, header), request)).isEqualTo("header");
        assertThat(target(List.of(plain, second, query), request)).isEqualTo("query");
        assertThat(target(List.of(second, plain), request)).isEqualTo("second");
        assertThat(target(List.of(plain, headers), request.withMethod("POST").withQuery(""))).isEqualTo("headers");
    }

    @Test
    void onlyAWrongMethodIsAnsweredWithTheMethodsThatWouldDo() {
        var rules = List.of(
            conditioned("read", Set.of("GET", "HEAD"), Map.of(), Map.of()), conditioned("write", Set.of("PUT"), Map.of(), Map.of()),
            conditioned("canary", Set.of("DELETE"), Map.of("x-canary", "*"), Map.of()));
        assertThat(target(rules, Request.get("/p").withMethod("POST"))).isEqualTo("allow [GET, HEAD, PUT]");
        assertThat(target(rules, Request.get("/p").withMethod("POST").withHeader("x-canary", "1"))).isEqualTo("allow [DELETE, GET, HEAD, PUT]");
        assertThat(target(rules, Request.get("/q").withMethod("POST"))).isEqualTo("none, host known");
    }

    @Test
    void aMethodThatOneHostRefusesMayBeTakenByALessSpecificOne() {
        var narrow = new RouteRule<>(List.of("a.test"), PathMatch.parse("/p"), Set.of("PUT"), List.of(), List.of(), "narrow", "narrow");
        var wide = new RouteRule<>(List.of("*.test"), PathMatch.parse("/p"), Set.of("GET"), List.of(), List.of(), "wide", "wide");
        assertThat(target(List.of(narrow, wide), Request.get("a.test", "/p"))).isEqualTo("wide");
        assertThat(target(List.of(narrow, wide), Request.get("a.test", "/p").withMethod("POST"))).isEqualTo("allow [GET, PUT]");
    }

    @Test
    void variablesComeWithTheMatch() {
        var table = new RouteTable<>(List.of(rule("id", "/books/{id}/**"), rule("fixed", "/fixed")));
        assertThat(found(table, Request.get("/books/7/x")).variables()).isEqualTo(Map.of("id", "7"));
        assertThat(found(table, Request.get("/books/8")).variables()).isEqualTo(Map.of("id", "8"));
        assertThat(found(table, Request.get("/fixed")).variables()).isEmpty();
        assertThat(found(table, Request.get("/fixed"))).isSameAs(found(table, Request.get("/fixed")));
    }

    @Test
    void theStarOfOptionsHasNoRoute() {
        assertThat(target(List.of(rule("all", "/**"), rule("any", "~ .*")), Request.get("*").withMethod("OPTIONS"))).isEqualTo("none, host known");
    }

    @Test
    void tenThousandRoutesAreToldApart() {
        var rules = new ArrayList<RouteRule<String>>();
        for (int i = 0; i < 10_000; i++) {
            var host = i % 10 == 0 ? List.<String>of() : i % 10 < 3 ? List.of("*.h" + i % 97 + ".test") : List.of("h" + i % 89 + ".test");
            var path = PathMatch.parse(switch (i % 4) {
                case 0 -> "/s" + i;
                case 1 -> "/s" + i + "/**";
                case 2 -> "/s" + i + "/{id}";
                default -> "/common/{x}/s" + i + "/**";
            });
            rules.add(new RouteRule<>(host, path, Set.of(), List.of(), List.of(), "r" + i, "r" + i));
        }
        var table = new RouteTable<>(rules);
        for (int i = 0; i < 10_000; i++) {
            var host = i % 10 == 0 ? "any.test" : i % 10 < 3 ? "w.h" + i % 97 + ".test" : "h" + i % 89 + ".test";
            var path = i % 4 == 3 ? "/common/1/s" + i + "/2" : i % 4 == 0 ? "/s" + i : "/s" + i + "/1";
            assertThat(found(table, Request.get(host, path)).target()).isEqualTo("r" + i);
            assertThat(table.match(Request.get(host, "/t" + i))).isInstanceOf(Match.NoRoute.class);
        }
    }

    @Test
    void aRuleThatCannotBeMeantIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> hosted("x", "/", "*")).withMessageContaining("leave 'host' out");
        assertThatIllegalArgumentException().isThrownBy(() -> hosted("x", "/", "a.*.test")).withMessageContaining("whole first label");
        assertThatIllegalArgumentException().isThrownBy(() -> hosted("x", "/", "a.test:80")).withMessageContaining("port out");
        assertThatIllegalArgumentException().isThrownBy(() -> conditioned("x", Set.of("get"), Map.of(), Map.of())).withMessageContaining("write `GET` instead of `get`");
        assertThatIllegalArgumentException().isThrownBy(() -> conditioned("x", Set.of("A B"), Map.of(), Map.of())).withMessageContaining("not a method");
        assertThatIllegalArgumentException().isThrownBy(() -> FieldMatch.parse("", "x")).withMessageContaining("needs a name");
    }

    private static RouteRule<String> rule(String name, String path) {
        return hosted(name, path);
    }

    private static RouteRule<String> hosted(String name, String path, String... hosts) {
        return new RouteRule<>(List.of(hosts), PathMatch.parse(path), Set.of(), List.of(), List.of(), name, name);
    }

    private static RouteRule<String> conditioned(String name, Set<String> methods, Map<String, String> headers, Map<String, String> query) {
        return new RouteRule<>(List.of(), PathMatch.parse("/p"), methods, fields(headers), fields(query), name, name);
    }

    private static List<FieldMatch> fields(Map<String, String> texts) {
        return texts.entrySet().stream().map(entry -> FieldMatch.parse(entry.getKey(), entry.getValue())).toList();
    }

    private static Match.Found<String> found(RouteTable<String> table, Request request) {
        var match = table.match(request);
        assertThat(match).as(request.toString()).isInstanceOf(Match.Found.class);
        return (Match.Found<String>) match;
    }

    private static String target(List<RouteRule<String>> rules, Request request) {
        return switch (new RouteTable<>(rules).match(request)) {
            case Match.Found<String> found -> found.target();
            case Match.MethodNotAllowed<String>(var allow) -> "allow " + allow;
            case Match.NoRoute<String>(var known) -> "none, host " + (known ? "known" : "unknown");
        };
    }
}
