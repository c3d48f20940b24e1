// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import org.junit.jupiter.api.Test;

/// How a policy of one's own is tested: on the class path it is found as in a jar.
class TariffTest {
    private static final String FILE = "routes: [{ policies: [tariff: { customers: { gold: [ann] } }], to: \"%s\" }]\n";

    @Test
    void theServiceLearnsTheTariff() {
        try (var origin = FakeOrigin.of("a book"); var edge = GatewayUnderTest.file(FILE.formatted(origin.url())); var client = edge.client()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a.test\r\nX-Customer: ann\r\nX-Tariff: forged\r\n\r\n").response()).endsWith("a book");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n").response()).endsWith("a book");
            assertThat(origin.requests()).extracting(request -> request.field("X-Tariff").getFirst()).containsExactly("gold", "free");
        }
    }

    @Test
    void theFreeTariffMayOnlyRead() {
        try (var origin = FakeOrigin.of("done"); var edge = GatewayUnderTest.file(FILE.formatted(origin.url())); var client = edge.client()) {
            assertThat(client.send("DELETE / HTTP/1.1\r\nHost: a.test\r\n\r\n").response()).startsWith("HTTP/1.1 403").contains("this tariff may only read");
            assertThat(client.send("DELETE / HTTP/1.1\r\nHost: a.test\r\nX-Customer: ann\r\n\r\n").response()).startsWith("HTTP/1.1 200");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void aCustomerHasOneTariff() {
        assertThatThrownBy(() -> GatewayUnderTest.file("routes: [{ policies: [tariff: { customers: { gold: [ann], free: [ann] } }], respond: fine }]\n"))
            .isInstanceOf(ConfigException.class).hasMessageContaining("expected each customer in one tariff");
    }
}
