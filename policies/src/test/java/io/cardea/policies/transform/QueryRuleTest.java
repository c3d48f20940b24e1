// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.route.Query;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// A query that stays whole is seen to, and no other.
class QueryRuleTest {
    private static final List<String> NAMES = List.of("a", "ab", "debug", "a b", "é", "a=b", "%", "");

    @Property(tries = 5_000)
    void whatStaysIsWhatAPairByPairLookLeaves(@ForAll("queries") String query, @ForAll("names") Set<String> gone) {
        var rule = new QueryRule(gone, List.of());
        assertThat(rule.kept(query)).isEqualTo(pairByPair(query, gone)).isEqualTo(rule.keptOneByOne(query));
    }

    private static String pairByPair(String query, Set<String> gone) {
        return Arrays.stream(query.split("&", -1)).filter(pair -> !pair.isEmpty() && gone.stream().noneMatch(name -> Query.value(pair, name).isPresent())).collect(Collectors.joining("&"));
    }

    @Test
    void aQueryWithoutAnyOfThemIsTheSameText() {
        var query = "page=/1k&debugs=1&%64ebu=2";
        assertThat(new QueryRule(Set.of("debug"), List.of()).kept(query)).isSameAs(query);
    }

    @Test
    void anEncodedNameIsTheName() {
        assertThat(new QueryRule(Set.of("debug", "a b"), List.of()).kept("x=1&%64ebug=1&a+b&a%20b=2&y")).isEqualTo("x=1&y");
    }

    @Provide
    static Arbitrary<Set<String>> names() {
        return Arbitraries.of(NAMES).set().ofMinSize(1).ofMaxSize(3);
    }

    @Provide
    static Arbitrary<String> queries() {
        var name = Arbitraries.of("a", "ab", "debug", "%64ebug", "%61", "a+b", "a%20b", "a%2", "%", "%C3%A9", "a%3Db", "b", "");
        var pair = Combinators.combine(name, Arbitraries.of("", "=", "=1", "=a=b", "=debug")).as(String::concat);
        return pair.list().ofMaxSize(4).map(pairs -> String.join("&", pairs));
    }
}
