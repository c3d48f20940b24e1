// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.Config;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Default;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Slots;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsPolicyConfigTest {
    record Holder(@Default("intermediate") TlsPolicyConfig policy) {}

    private static TlsPolicyConfig read(String yaml) {
        return Config.parse("tls.yaml", yaml, Holder.class, Slots.none(), Environment.system()).value().policy();
    }

    @Test
    void aNameIsShortForVersionsAndSuites() {
        assertThat(read("{}")).isEqualTo(TlsPolicyConfig.INTERMEDIATE);
        assertThat(read("policy: modern\n")).isEqualTo(TlsPolicyConfig.MODERN).isEqualTo(read("policy: { versions: 1.3 }\n"));
        assertThat(read("policy: { versions: [1.3, 1.2] }\n")).isEqualTo(TlsPolicyConfig.INTERMEDIATE);
    }

    @Test
    void suitesOfTls13NeedNotBeWritten() {
        var policy = read("policy: { suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA] }\n");
        assertThat(policy.suites()).startsWith("TLS_AES_128_GCM_SHA256").hasSize(4);
        assertThat(policy.oldSuites()).containsExactly("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        policy: moden                                                             | modern
        policy: { versions: 1.1 }                                                 | expected `1.2` or `1.3`, found `1.1`
        policy: { suites: TLS_RSA_WITH_RC4_128_MD5 }                              | known are TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384
        policy: { versions: 1.3, suites: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 }  | of TLS 1.2, which is not among `versions`
        policy: { versions: 1.2, suites: TLS_AES_128_GCM_SHA256 }                 | of TLS 1.3, which is not among `versions`
        policy: { suites: TLS_AES_128_GCM_SHA256 }                                | expected one for TLS 1.2
        """)
    void whatCannotWorkIsToldWithItsPlace(String yaml, String told) {
        assertThatThrownBy(() -> read("# one\n" + yaml + "\n")).isInstanceOf(ConfigException.class).hasMessageContaining(told).hasMessageContaining("tls.yaml:2:");
    }
}
