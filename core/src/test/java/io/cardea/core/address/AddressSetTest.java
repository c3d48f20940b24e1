// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressSetTest {
    private static final AddressSet SET = AddressSet.of(List.of("10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::1", "::ffff:172.16.0.0/108"));

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, true", "10.255.255.255, true", "11.0.0.0, false", "9.255.255.255, false", "192.0.2.1, true", "192.0.2.2, false", "::ffff:10.1.2.3, true",
        "0:0:0:0:0:ffff:a01:203, true", "::10.1.2.3, false", "2001:db8::, true", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, true", "2001:db9::, false", "::1, true",
        "0:0:0:0:0:0:0:1, true", "::2, false", "172.16.0.1, true", "172.31.255.255, true", "172.32.0.0, false", "::1%eth0, true", "unix, false", "'', false",
        "localhost, false", "[::1], false", "0.0.0.0, false",
    })
    void knowsItsOwn(String address, boolean inside) {
        assertThat(SET.contains(address)).isEqualTo(inside);
    }

    @Test
    void everythingOfOneFamilyHoldsNothingOfTheOther() {
        var all4 = AddressSet.of(List.of("0.0.0.0/0"));
        var all6 = AddressSet.of(List.of("::/0"));
        assertThat(all4.contains("255.255.255.255")).isTrue();
        assertThat(all4.contains("::ffff:1.2.3.4")).isTrue();
        assertThat(all4.contains("ffff::")).isFalse();
        assertThat(all6.contains("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).isTrue();
        assertThat(all6.contains("1.2.3.4")).isFalse();
        assertThat(all6.contains("::ffff:1.2.3.4")).isFalse();
    }

    @Test
    void theEmptySetHoldsNothing() {
        assertThat(AddressSet.empty().isEmpty()).isTrue();
        assertThat(AddressSet.empty().contains("::")).isFalse();
        assertThat(AddressSet.empty().contains("0.0.0.0")).isFalse();
        assertThat(AddressSet.of(List.of("unix")).isEmpty()).isFalse();
    }

    @Property(tries = 300)
    void agreesWithOneThatLooksAtEveryNetwork(@ForAll("networks") List<Cidr> networks, @ForAll("addresses") Address probe) throws UnknownHostException {
        var set = AddressSet.of(networks.stream().map(Cidr::toString).toList());
        var probes = new ArrayList<>(List.of(probe));
        for (var network : networks) {
            for (var edge : List.of(network.first(), network.last())) {
                probes.add(edge);
                probes.add(new Address(edge.lo() == 0 ? edge.hi() - 1 : edge.hi(), edge.lo() - 1));
                probes.add(new Address(edge.lo() == -1 ? edge.hi() + 1 : edge.hi(), edge.lo() + 1));
            }
        }
        for (var address : probes) {
            boolean expected = networks.stream().anyMatch(network -> holds(network, address));
            assertThat(set.contains(address)).as("%s in %s", address, networks).isEqualTo(expected);
            assertThat(set.contains(address.toString())).isEqualTo(expected);
            assertThat(set.contains(bytes(address))).isEqualTo(expected);
            assertThat(set.contains(InetAddress.getByAddress(bytes(address)))).isEqualTo(expected);
        }
    }

    private static boolean holds(Cidr network, Address address) {
        if (network.first().isV4() != address.isV4()) return false;
        int host = (address.isV4() ? 32 : 128) - network.prefix();
        return new BigInteger(1, bytes(network.first())).shiftRight(host).equals(new BigInteger(1, bytes(address)).shiftRight(host));
    }

    private static byte[] bytes(Address address) {
        return ByteBuffer.allocate(16).putLong(address.hi()).putLong(address.lo()).array();
    }

    @Provide
    Arbitrary<Address> addresses() {
        // Few distinct bits, so that networks meet.
        var low = Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(0, 300));
        var half = Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.of(0L, -1L, 1L, 0x2001_0db8_0000_0000L));
        return Arbitraries.oneOf(Combinators.combine(half, half).as(Address::new),
            Combinators.combine(Arbitraries.of(0x2001_0db8_0000_0000L, 0x2001_0db8_0000_0001L), low).as(Address::new), Arbitraries.integers().map(Address::v4),
            Arbitraries.integers().between(0x0a000000, 0x0a0000ff).map(Address::v4));
    }

    @Provide
    Arbitrary<List<Cidr>> networks() {
        return Combinators.combine(addresses(), Arbitraries.integers().between(0, 128)).as((address, prefix) -> {
            int bits = Math.min(prefix, address.isV4() ? 32 : 128);
            return address.isV4()
                ? new Cidr(Address.v4(bits == 0 ? 0 : (int) address.lo() & -1 << 32 - bits), bits)
                : new Cidr(new Address(bits == 0 ? 0 : bits >= 64 ? address.hi() : address.hi() & -1L << 64 - bits,
                    bits <= 64 ? 0 : bits == 128 ? address.lo() : address.lo() & -1L << 128 - bits), bits);
        }).filter(cidr -> cidr.first().isV4() || cidr.prefix() == 128 || cidr.prefix() < 96 || cidr.first().hi() != 0 || cidr.first().lo() >>> 32 != 0xffff)
            .list().ofMaxSize(12);
    }
}
