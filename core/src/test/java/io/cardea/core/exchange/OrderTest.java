// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// One order for all: a policy runs in its step, wherever it was written.
class OrderTest {
    private record Stands(Step step, int number) implements Inline {
        @Override
        public Verdict onRequest(Exchange exchange) {
            return Verdict.NEXT;
        }
    }

    private static final Handler NOBODY = new Handler() {
        @Override
        public void serve(Exchange exchange) {
            throw new IllegalStateException();
        }

        @Override
        public String kind() {
            return "nobody";
        }

        @Override
        public String target() {
            return "";
        }
    };

    @Provide
    Arbitrary<List<Stands>> written() {
        var all = new ArrayList<Stands>();
        for (var step : Step.values()) for (int i = 0; i < 2; i++) all.add(new Stands(step, i));
        return Arbitraries.shuffle(all);
    }

    @Property(tries = 200)
    void thePlaceInTheFileDecidesOnlyWithinAStep(@ForAll("written") List<Stands> written) {
        var policies = Route.of("r", "/", List.copyOf(written), NOBODY, RouteLimits.DEFAULT, "").policies();
        assertThat(policies).containsExactlyInAnyOrderElementsOf(List.copyOf(written));
        assertThat(policies).isSortedAccordingTo(Comparator.comparing(Policy::step));
        assertThat(policies.stream().map(Policy::step).distinct()).containsExactlyElementsOf(Arrays.asList(Step.values()));
        for (var step : Step.values()) {
            assertThat(policies.stream().filter(policy -> policy.step() == step)).as("as written").containsExactlyElementsOf(written.stream().filter(policy -> policy.step() == step).map(Policy.class::cast).toList());
        }
    }
}
