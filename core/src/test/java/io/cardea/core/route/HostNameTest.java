// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cardea.core.route.HostName.Authority;
import io.cardea.core.route.RefusedTarget.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {
    @ParameterizedTest
    @CsvSource({
        "shop.test, shop.test, -1", "hOsT, host, -1", "a.test., a.test, -1", "A.Test.:8443, a.test, 8443", "localhost:1, localhost, 1",
        "my_service:65535, my_service, 65535", "xn--bcher-kva.test, xn--bcher-kva.test, -1", "127.0.0.1:80, 127.0.0.1, 80", "10.0.0.1., 10.0.0.1, -1",
        "1.2.3.4.test, 1.2.3.4.test, -1", "0x.test, 0x.test, -1", "-a-.test, -a-.test, -1",
        "[::1]:443, [::1], 443", "[2001:DB8:0:0:1:0:0:1], [2001:db8::1:0:0:1], -1", "[0:0:0:0:0:0:0:0], [::], -1", "[1::], [1::], -1",
        "[2001:db8:0:1:1:1:1:1], [2001:db8:0:1:1:1:1:1], -1", "[::FFFF:1.2.3.4], [::ffff:1.2.3.4], -1", "[::ffff:102:304], [::ffff:1.2.3.4], -1",
        "[0001:02:003:4:5:6:7:8], [1:2:3:4:5:6:7:8], -1", "[1:2:3:4:5:6:7::], [1:2:3:4:5:6:7:0], -1", "[64:ff9b::1.2.3.4], [64:ff9b::102:304], -1",
    })
    void anAuthorityHasOneForm(String text, String host, int port) {
        assertThat(HostName.parseAuthority(text)).isEqualTo(new Authority(host, port));
        assertThat(HostName.host(host)).isEqualTo(host);
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY_HOST", ":80, EMPTY_HOST", "., HOST_GRAMMAR", "a.., HOST_GRAMMAR", ".a, HOST_GRAMMAR", "a..b, HOST_GRAMMAR",
        "user@a, USERINFO", "user:pass@a:80, USERINFO", "a%2eb, HOST_GRAMMAR", "a b, HOST_GRAMMAR", "a/b, HOST_GRAMMAR", "*.a, HOST_GRAMMAR",
        "'a,b', HOST_GRAMMAR", "\u00fc.test, HOST_GRAMMAR", "\u212a.test, HOST_GRAMMAR", "'a\t', HOST_GRAMMAR", "a#b, HOST_GRAMMAR",
        "127.1, BAD_IPV4", "1.2.3.256, BAD_IPV4", "01.2.3.4, BAD_IPV4", "2130706433, BAD_IPV4", "0x7f.1, BAD_IPV4", "127.0.0.0x1, BAD_IPV4", "a.1, BAD_IPV4", "1.2.3.4.5, BAD_IPV4",
        "a:, BAD_PORT", "a:0, BAD_PORT", "a:080, BAD_PORT", "a:65536, BAD_PORT", "a:99999, BAD_PORT", "a:100000, BAD_PORT", "a:8a, BAD_PORT", "a:+80, BAD_PORT", "a:80:90, BAD_PORT", "::1, BAD_PORT", "[::1]80, BAD_PORT",
        "[::1, BAD_IPV6", "[], BAD_IPV6", "[:], BAD_IPV6", "[:::], BAD_IPV6", "[1::2::3], BAD_IPV6", "[1:2:3:4:5:6:7:8:9], BAD_IPV6", "[1:2:3:4:5:6:7], BAD_IPV6",
        "[12345::], BAD_IPV6", "[::g], BAD_IPV6", "[fe80::1%25eth0], BAD_IPV6", "[v1.x], BAD_IPV6", "[1.2.3.4], BAD_IPV6", "[::1.2.3], BAD_IPV6", "[1.2.3.4::], BAD_IPV6",
        "[1:2:3:4::5:6:7:8], BAD_IPV6", "[::1]], BAD_PORT", "[1:2:3:4:5:6:7:1.2.3.4], BAD_IPV6", "[:1::], BAD_IPV6", "[::1:], BAD_IPV6", "[::\u0661], BAD_IPV6",
    })
    void anythingElseIsRefused(String text, Reason reason) {
        var refusal = catchThrowableOfType(RefusedTarget.class, () -> HostName.parseAuthority(text));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
    }

    @Test
    void namesAreBoundedLikeDnsDoes() {
        var label = "a".repeat(63);
        assertThat(HostName.host(label + ".test")).startsWith(label);
        assertThat(catchThrowableOfType(RefusedTarget.class, () -> HostName.host(label + "a.test")).reason()).isEqualTo(Reason.HOST_TOO_LONG);
        var longest = String.join(".", label, label, label, "a".repeat(61));
        assertThat(HostName.host(longest + ".")).hasSize(253);
        assertThat(catchThrowableOfType(RefusedTarget.class, () -> HostName.host(longest + "a")).reason()).isEqualTo(Reason.HOST_TOO_LONG);
    }

    @Property(tries = 2000)
    void everyIpv6AddressKeepsItsValueAndIsAFixedPoint(@ForAll @Size(16) byte[] address, @ForAll int mask) throws UnknownHostException {
        for (int i = 0; i < 16; i++) if ((mask >> i / 2 & 1) == 0) address[i] = 0;
        address[0] |= 1; // the JDK turns IPv4-mapped addresses into IPv4 ones
        var text = "[" + InetAddress.getByAddress(address).getHostAddress() + "]";
        var canonical = HostName.host(text);
        assertThat(InetAddress.getByName(canonical).getAddress()).isEqualTo(address);
        assertThat(HostName.host(canonical)).isEqualTo(canonical).hasSizeLessThanOrEqualTo(text.length());
    }
}
