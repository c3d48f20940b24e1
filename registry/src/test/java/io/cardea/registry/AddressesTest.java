// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final Addresses OWN = Addresses.of(List.of("own"));

    @ParameterizedTest
    @CsvSource({"10.0.0.7,10.0.0.7", "2001:db8::7,2001:db8::7", "127.0.0.1,127.0.0.1", "::1,unix", "127.0.0.1,unix", "10.0.0.7,::ffff:10.0.0.7", "169.254.7.7,169.254.7.7"})
    void aClientMayRegisterItself(String host, String client) {
        assertThat(OWN.refusal(host, client)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.8,10.0.0.7", "127.0.0.1,10.0.0.7", "169.254.169.254,10.0.0.7", "10.0.0.7,unix", "a.shop.internal,10.0.0.7", "localhost,127.0.0.1", "10.0.0.7,nonsense"})
    void andNobodyElse(String host, String client) {
        assertThat(OWN.refusal(host, client)).isPresent();
    }

    @Test
    void networksAndNamesOpenWhatTheySay() {
        var addresses = Addresses.of(List.of("10.0.0.0/8", "*.shop.internal", "db.example"));
        assertThat(addresses.refusal("10.1.2.3", "192.0.2.1")).isEmpty();
        assertThat(addresses.refusal("a.b.shop.internal", "192.0.2.1")).isEmpty();
        assertThat(addresses.refusal("db.example", "192.0.2.1")).isEmpty();
        assertThat(addresses.refusal("11.1.2.3", "192.0.2.1")).isPresent();
        assertThat(addresses.refusal("192.0.2.1", "192.0.2.1")).as("without `own`").isPresent();
        assertThat(addresses.refusal("shop.internal", "192.0.2.1")).isPresent();
        assertThat(addresses.refusal("evilshop.internal", "192.0.2.1")).isPresent();
        assertThat(addresses.refusal("x.db.example", "192.0.2.1")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "::", "ff02::1", "169.254.169.254", "fe80::1"})
    void whereNoInstanceCanBeAndWhereCloudsKeepSecretsIsNeverOpen(String host) {
        assertThat(Addresses.of(List.of("0.0.0.0/0", "::/0", "own")).refusal(host, "10.0.0.7")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.1/8", "*", "*.", "a b", "1.2.3"})
    void anEntryThatIsNoneIsRefused(String entry) {
        assertThatThrownBy(() -> Addresses.of(List.of(entry))).isInstanceOf(IllegalArgumentException.class);
    }
}
