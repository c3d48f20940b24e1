// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {
    @Test
    void nobodyRegistersWithoutCredentialsUnlessItIsSaid() {
        assertThatThrownBy(() -> Configs.of("{}")).isInstanceOf(ConfigException.class).hasMessageContaining("anonymous: loopback");
        assertThat(Configs.of("{ token: 0123456789abcdef }").anonymous()).isEqualTo(RegistryConfig.Anonymous.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ token: short }", "{ clients: { a: {} } }", "{ clients: { a: { token: short } } }", "{ clients: { a: { token: 0123456789abcdef, subject: CN=a } } }", "{ clients: { a: { fingerprint: 00ff } } }",
        "{ anonymous: loopback, ttl: 2s }", "{ anonymous: loopback, longest: 10s }", "{ anonymous: loopback, services: Catalog }", "{ anonymous: loopback, addresses: 10.0.0.1/8 }", "{ anonymous: loopback, preserve: 1.5 }",
        "{ anonymous: loopback, dns: { zone: \"\" } }", "{ anonymous: loopback, dns: localhost }", "{ anonymous: loopback, dns: \"127.0.0.1:70000\" }", "{ anonymous: loopback, dns: { clients: everybody } }"})
    void whatCannotWorkIsToldWhenTheFileIsRead(String yaml) {
        assertThatThrownBy(() -> Configs.of(yaml)).isInstanceOf(ConfigException.class);
    }

    @Test
    void shortFormsAreTaken() {
        var config = Configs.of("{ anonymous: loopback, preserve: 0.5, dns: \"127.0.0.1:8600\", snapshot: off, services: catalog }");
        assertThat(config.preserve().share()).isEqualTo(0.5);
        assertThat(config.dns().orElseThrow().zone()).isEqualTo("cardea.internal");
        assertThat(config.kept()).isEmpty();
        assertThat(config.services()).containsExactly("catalog");
        assertThat(Configs.of("{ clients: { a: { fingerprint: \"" + "AB:".repeat(31) + "ab\" } } }").clients().get("a")).extracting(client -> client.fingerprint().orElseThrow()).isEqualTo("ab".repeat(32));
    }
}
