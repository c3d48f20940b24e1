// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProviderTest {
    private static final Optional<Throwable> MISSING = Optional.of(new IllegalArgumentException("Failed to load any of the given libraries", new UnsatisfiedLinkError("no such file")));

    @Test
    void boringSslIsTakenWhereItRunsAndTheJdkWhereItDoesNot() {
        assertThat(Provider.choose(Optional.empty(), Optional.empty())).returns(Provider.BORINGSSL, Provider.Choice::provider);
        var fallback = Provider.choose(Optional.empty(), MISSING);
        assertThat(fallback.provider()).isEqualTo(Provider.JDK);
        assertThat(fallback.why()).contains("JDK", "no such file");
    }

    @Test
    void thePropertyForcesEither() {
        assertThat(Provider.choose(Optional.of("jdk"), Optional.empty()).provider()).isEqualTo(Provider.JDK);
        assertThat(Provider.choose(Optional.of("jdk"), Optional.empty()).why()).contains("-Dcardea.tls=jdk");
        assertThat(Provider.choose(Optional.of("boringssl"), Optional.empty()).provider()).isEqualTo(Provider.BORINGSSL);
        assertThatThrownBy(() -> Provider.choose(Optional.of("boringssl"), MISSING)).hasMessageContaining("no such file");
        assertThatThrownBy(() -> Provider.choose(Optional.of("openssl"), Optional.empty())).hasMessageContaining("`openssl`");
    }
}
