// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Pending;
import io.cardea.core.spi.Identifier;
import io.cardea.identity.tests.Asked;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TellTest {
    /// Knows everybody as the same.
    private record Known(Identity identity) implements Identifier {
        @Override
        public Pending<Finding> identify(Exchange exchange) {
            return Pending.of(new Finding.Known(identity, ""));
        }

        @Override
        public String challenge() {
            return "Test";
        }

        @Override
        public void strip(Exchange exchange) {}
    }

    private static Asked.Answer ask(String tell) {
        var built = new Asked.Built(Path.of(""));
        built.identifiers.put("agents", new Known(new Identity("J\u00fcrgen 100%\r\nX-Admin: 1 \u20ac", "agents", Set.of("b", "a"), Set.of("x,y", "z"), Set.of(), Map.of("plan", "gold", "level", 7, "list", List.of("p", "q"), "o", Map.of("p", "deep")))));
        return Asked.get("/").through(Asked.policy(new IdentifyFactory(), "identify: { by: agents, tell: { " + tell + " } }", built)).answer();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"consumer; J%C3%BCrgen%20100%25%0D%0AX-Admin:%201%20%E2%82%AC", "way; agents", "scopes; a b", "roles; x%2Cy,z", "groups; ''", "claim plan; gold", "claim level; 7", "claim list; p,q", "claim o.p; deep", "claim o; ''", "claim none; ''"})
    void anOriginIsToldInAFormThatNothingCanBreakOutOf(String source, String value) {
        assertThat(ask("X-It: " + source).origin("X-It")).isEqualTo(value);
        assertThat(ask("X-It: " + source).origin("X-Admin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-It: name", "X-It: 'claims x'", "'X It': consumer", "Host: consumer", "Authorization: consumer", "Connection: consumer"})
    void whatCannotWorkIsTold(String tell) {
        assertThatThrownBy(() -> ask(tell)).hasMessageContaining("expected");
    }

    @Test
    void theNamesAreKeptFromEverybodyElse() {
        var own = new java.util.ArrayList<String>();
        var built = new Asked.Built(Path.of("")) {
            @Override
            public void ownField(String name) {
                own.add(name);
            }
        };
        built.identifiers.put("agents", new Known(Identity.ANONYMOUS));
        Asked.policy(new IdentifyFactory(), "identify: { by: agents, tell: { X-A: consumer, X-B: way } }", built);
        assertThat(own).containsExactlyInAnyOrder("X-A", "X-B");
    }
}
