// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.Response;
import io.cardea.policies.tests.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPolicyTest {
    private final AllowFactory allow = new AllowFactory();
    private final DenyFactory deny = new DenyFactory();

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 200", "::ffff:10.1.2.3, 200", "::FFFF:0a01:0203, 200", "11.0.0.1, 403", "2001:db8::1, 200", "2001:db9::1, 403",
        "unix, 403", "junk, 403", "10.1.2.03, 403", "'10.1.2.3, 9.9.9.9', 403", "10.0.0.9, 403",
    })
    void onlyAllowedAddressesComeInAndDenyWins(String address, int status) {
        var answer = Asked.get("/").from(address).through(deny, "deny: 10.0.0.9").through(allow, "allow: [10.0.0.0/8, \"2001:db8::/32\"]")
            .answeredBy(Response.of(200));
        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 403", "::ffff:127.0.0.1, 403", "127.0.0.2, 200", "unix, 200", "junk, 403"})
    void deniedAddressesDoNotComeIn(String address, int status) {
        assertThat(Asked.get("/").from(address).through(deny, "deny: { addresses: 127.0.0.1 }").answeredBy(Response.of(200)).status()).isEqualTo(status);
    }

    @Test
    void aUnixSocketIsAllowedByItsWord() {
        assertThat(Asked.get("/").from("unix").through(allow, "allow: [unix]").answeredBy(Response.of(200)).status()).isEqualTo(200);
        assertThat(Asked.get("/").from("unix").through(deny, "deny: [unix]").answeredBy(Response.of(200)).status()).isEqualTo(403);
    }

    @Test
    void theListIsNotToldToTheClient() {
        var answer = Asked.get("/").from("9.9.9.9").through(allow, "allow: 10.0.0.0/8").answeredBy(Response.of(200));
        assertThat(answer.text()).doesNotContain("10.0");
    }

    @Test
    void mistakesAreToldWithAGuess() {
        assertThatThrownBy(() -> Asked.policy(allow, "allow: 10.1.2.3/8", "")).hasMessageContaining("10.0.0.0/8");
        assertThatThrownBy(() -> Asked.policy(allow, "allow: []", "")).hasMessageContaining("at least one");
    }
}
