// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.route.Explanation.Failed;
import io.cardea.core.route.Explanation.Outranked;
import io.cardea.core.route.Explanation.Won;
import io.cardea.core.route.GeneratedRoutes.Case;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

class RoutePropertiesTest {
    @Property(tries = 2000)
    @Domain(GeneratedRoutes.class)
    void theTableAgreesWithAComparisonOfAllRules(@ForAll Case given) {
        agrees(given);
    }

    @Property(tries = 20_000)
    @Domain(GeneratedRoutes.class)
    @Tag("full")
    void itAgreesTwentyThousandTimes(@ForAll Case given) {
        agrees(given);
    }

    private static void agrees(Case given) {
        var naive = new NaiveTable(given.rules());
        var request = given.request();
        var match = new RouteTable<>(given.rules()).match(request);
        Statistics.collect(match.getClass().getSimpleName());
        switch (match) {
            case Match.Found<String> found -> assertThat(naive.winner(request)).contains(found.target());
            case Match.MethodNotAllowed<String>(var allow) -> {
                assertThat(naive.winner(request)).isEmpty();
                assertThat(allow).isEqualTo(naive.allow(request)).isNotEmpty();
            }
            case Match.NoRoute<String>(var hostKnown) -> {
                assertThat(naive.winner(request)).isEmpty();
                assertThat(naive.allow(request)).isEmpty();
                assertThat(hostKnown).isEqualTo(naive.hostKnown(request));
            }
        }
    }

    @Property(tries = 1500)
    @Domain(GeneratedRoutes.class)
    void theExplanationNamesTheWinnerAndNoOther(@ForAll Case given) {
        var table = new RouteTable<>(given.rules());
        var explanation = table.explain(given.request());
        assertThat(explanation.lines()).hasSameSizeAs(given.rules());
        var winners = explanation.lines().stream().filter(line -> line.outcome() instanceof Won).map(line -> line.rule().target()).toList();
        var expected = table.match(given.request()) instanceof Match.Found<String> found ? List.of(found.target()) : List.<String>of();
        assertThat(winners).isEqualTo(expected);
        for (var line : explanation.lines()) {
            if (line.outcome() instanceof Outranked outranked) assertThat(expected).contains(outranked.winner());
        }
    }

    @Property(tries = 1500)
    @Domain(GeneratedRoutes.class)
    void puttingTheNamedConditionRightLeadsPastIt(@ForAll Case given) {
        var table = new RouteTable<>(given.rules());
        var lines = table.explain(given.request()).lines();
        for (int i = 0; i < lines.size(); i++) {
            if (!(lines.get(i).outcome() instanceof Failed failed)) continue;
            var rule = lines.get(i).rule();
            var next = table.explain(repaired(given.request(), rule, failed)).lines().get(i).outcome();
            if (next instanceof Failed later) {
                assertThat(later.condition().ordinal() * 100 + later.index()).isGreaterThan(failed.condition().ordinal() * 100 + failed.index());
            }
        }
    }

    @Property(tries = 1500)
    @Domain(GeneratedRoutes.class)
    void aRuleAloneMatchesOnceItsConditionsAreRepairedOneByOne(@ForAll Case given) {
        var rule = given.rules().getFirst();
        var table = new RouteTable<>(List.of(rule));
        var request = given.request();
        for (int repairs = 0; repairs < 8; repairs++) {
            if (!(table.explain(request).lines().getFirst().outcome() instanceof Failed failed)) break;
            request = repaired(request, rule, failed);
        }
        assertThat(table.match(request)).isInstanceOf(Match.Found.class);
    }

    /// Changes nothing but what the failed condition looks at.
    private static Request repaired(Request request, RouteRule<String> rule, Failed failed) {
        return switch (failed.condition()) {
            case HOST -> request.withHost(rule.hosts().getFirst().replace("*", "w"));
            case PATH -> request.withPath(GeneratedRoutes.example(rule.path()));
            case METHOD -> request.withMethod(rule.methods().iterator().next());
            case HEADER -> request.withHeader(rule.headers().get(failed.index()).name(), "1");
            case QUERY -> request.withQuery(rule.query().get(failed.index()).name() + "=1&" + request.query());
        };
    }
}
