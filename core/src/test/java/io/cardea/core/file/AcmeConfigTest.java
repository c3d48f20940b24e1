// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.Config;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Slots;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcmeConfigTest {
    private static AcmeConfig read(String yaml) {
        return Config.parse("acme.yaml", yaml + "\n", AcmeConfig.class, Slots.none(), Environment.system()).value();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{ staging: true, directory: 'https://ca.test/dir' } | either `staging`",
        "{ directory: 'http://ca.test/dir' } | expected a `directory`",
        "{ directory: 'ca.test' } | expected a `directory`",
        "{ challenges: dns-01 } | needs `dns-hook`",
        "{ challenges: http-01, dns-hook: /bin/true } | has no `dns-01`",
        "{ names: '*.shop.dev' } | needs `dns-hook`",
        "{ names: localhost } | expected `names`",
        "{ names: 10.0.0.1 } | expected `names`",
        "{ names: Shop.dev } | expected `names`",
        "{ names: Bücher.dev } | in certificates it is `xn--bcher-kva.dev`",
        "{ names: ../../etc } | expected `names`",
        "{ on-demand: '*' } | expected `on-demand`",
        "{ on-demand: shop.dev } | expected `on-demand`",
        "{ on-demand: '*.*.dev' } | expected `on-demand`"})
    void whatCannotWorkIsToldBeforeAnAuthorityIsAsked(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml).check()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{ email: a@shop.dev }", "{ directory: 'http://127.0.0.1:14000/dir' }", "{ names: ['*.shop.dev', shop.dev], dns-hook: [/bin/hook, zone] }",
        "{ on-demand: ['*.shops.dev'], key: rsa, challenges: [tls-alpn-01, http-01] }"})
    void whatMayWorkIsTaken(String yaml) {
        read(yaml).check();
    }

    @Test
    void withoutMoreItIsLetsEncrypt() {
        assertThat(read("{}").directories()).containsExactly(URI.create("https://acme-v02.api.letsencrypt.org/directory"));
        assertThat(read("{ staging: true }").directories().getFirst().getHost()).contains("staging");
        assertThat(read("{}").possible()).containsExactly(AcmeConfig.Challenge.HTTP_01, AcmeConfig.Challenge.TLS_ALPN_01);
    }
}
