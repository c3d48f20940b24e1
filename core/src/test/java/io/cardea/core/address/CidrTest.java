// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, 10.255.255.255", "0.0.0.0/0, 0.0.0.0/0, 255.255.255.255", "192.0.2.1, 192.0.2.1/32, 192.0.2.1",
        "2001:db8::/32, 2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "::/0, ::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:DB8:0:0:1::/80, 2001:db8:0:0:1::/80, 2001:db8::1:ffff:ffff:ffff", "::1, ::1/128, ::1", "fe80::/64, fe80::/64, fe80::ffff:ffff:ffff:ffff",
        "::ffff:10.0.0.0/104, 10.0.0.0/8, 10.255.255.255", "::ffff:0:0/96, 0.0.0.0/0, 255.255.255.255", "64:ff9b::192.0.2.1, 64:ff9b::c000:201/128, 64:ff9b::c000:201",
    })
    void readsNetworks(String text, String canonical, String last) {
        assertThat(Cidr.parse(text)).isEqualTo(Cidr.parse(canonical)).hasToString(Cidr.parse(canonical).toString());
        assertThat(Cidr.parse(text).last()).isEqualTo(Address.parse(last).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0/24", "10", "010.0.0.0/8", "10.0.0.256",
        "10.0.0.0.0", "10..0.0", "0x0a.0.0.0", " 10.0.0.0", "10.0.0.0 /8", "1.2.3.4.", "::/129", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8",
        "12345::", "g::", "::1.2.3", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", ":1", "1:", "[::1]", "fe80::1%eth0", "localhost", "::ffff:10.0.0.0/8", "٣.0.0.0"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3/8, 10.0.0.0/8", "192.0.2.1/24, 192.0.2.0/24", "2001:db8::1/32, 2001:db8::/32", "1.0.0.0/0, 0.0.0.0/0", "2001:db8:1::/32, 2001:db8::/32"})
    void guessesTheNetworkWhenBitsAreSetBehindThePrefix(String text, String network) {
        assertThatThrownBy(() -> Cidr.parse(text)).hasMessageContaining("did you mean `" + network + '`');
    }

    @ParameterizedTest
    @CsvSource({"010.0.0.1, leading zero", "10.0.0, all four", "[::1], brackets", "example.com, not looked up", "fe80::1%eth0, zone"})
    void saysWhatIsWrong(String text, String hint) {
        assertThatThrownBy(() -> Cidr.parse(text)).hasMessageContaining(hint);
    }

    @Property
    void everyAddressIsReadBackFromItsText(@ForAll long hi, @ForAll long lo, @ForAll boolean sparse) throws UnknownHostException {
        var address = sparse ? new Address(hi & 0xffff_0000_ffff_0000L, lo & 0xffffL) : new Address(hi, lo);
        assertThat(Address.parse(address.toString())).contains(address);
        // The JDK writes the long form: another spelling of the same.
        var jdk = InetAddress.getByAddress(ByteBuffer.allocate(16).putLong(address.hi()).putLong(address.lo()).array());
        assertThat(Address.parse(jdk.getHostAddress())).contains(address);
        assertThat(Address.of(jdk)).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({"0:0:0:0:0:0:0:0, ::", "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", "1:0:0:0:0:0:0:0, 1::", "::FFFF:1.2.3.4, 1.2.3.4"})
    void writesTheUsualSpelling(String text, String expected) {
        assertThat(Address.parse(text).orElseThrow()).hasToString(expected);
    }
}
