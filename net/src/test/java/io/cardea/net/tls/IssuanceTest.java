// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.file.TlsConfig;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssuanceTest {
    @ParameterizedTest
    @ValueSource(strings = {"shop.cardea.dev", "cardea.dev", "*.cardea.dev", "xn--bcher-kva.de", "test.de", "a.b.c.d.io"})
    void aHostCanBePublic(String host) {
        assertThat(Issuance.isPublic(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "shop", "shop.test", "a.shop.localhost", "shop.local", "shop.internal", "example.com", "shop.example.com", "*.example.org", "10.0.0.1", "::1", "[::1]",
        "router.home.arpa", "*", "a..dev", "-a.dev", "shop.dev.", "shop_.*.dev"})
    void aHostCanNeverBePublic(String host) {
        assertThat(Issuance.isPublic(host)).isFalse();
    }

    @Test
    void autoIssuesForPublicHostsAlone() {
        var tls = TlsConfig.word("auto");
        assertThat(Issuance.of(tls, Path.of("."), Set.of("shop.test", "localhost"))).isEmpty();
        assertThat(Issuance.of(tls, Path.of("."), Set.of("shop.test", "Shop.Cardea.DEV", "*.cardea.dev")).orElseThrow().names()).containsExactly("shop.cardea.dev"); // a wildcard needs DNS
    }
}
