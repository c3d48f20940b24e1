// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameServersTest {
    @ParameterizedTest
    @CsvSource({"10.0.0.2, 10.0.0.2, 53", "127.0.0.1:5353, 127.0.0.1, 5353", "[fd00::2]:54, fd00:0:0:0:0:0:0:2, 54", "[fd00::2], fd00:0:0:0:0:0:0:2, 53", "fd00::2, fd00:0:0:0:0:0:0:2, 53"})
    void aServerIsAnAddressWithAPortOrWithout(String text, String host, int port) {
        var server = NameServers.address(text);
        assertThat(server.getAddress().getHostAddress()).isEqualTo(host);
        assertThat(server.getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dns.internal", "10.0.0.2:0", "10.0.0.2:99999", "10.0.0", "[fd00::2", "fd00::2:53:", ":53"})
    void namesAndNonsenseAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NameServers.address(text)).withMessageContaining("expected the address of a name server");
    }

    @Test
    void theSystemsServersAreReadAndWhatIsNoneIsPassedOver() {
        var text = "# by hand\nsearch internal\nnameserver 10.0.0.2\n  nameserver\tfd00::2   # second\nnameserver fe80::1%eth0\nnameserver dns.internal\nnameserver\noptions ndots:5\nnameserver2 10.0.0.9\n";
        assertThat(NameServers.parse(text)).extracting(each -> each.getAddress().getHostAddress().replaceAll("%.*", "")).containsExactly("10.0.0.2", "fd00:0:0:0:0:0:0:2", "fe80:0:0:0:0:0:0:1");
        assertThat(NameServers.of(List.of("127.0.0.1:5353"))).hasSize(1);
        assertThat(NameServers.of(List.of())).as("there is always somebody to ask").isNotEmpty();
    }
}
