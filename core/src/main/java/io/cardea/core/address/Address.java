// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

import java.net.InetAddress;
import java.util.Optional;

/// An IP address as 128 bits; IPv4 as its IPv4-mapped form, so that both spellings of it are equal.
///
/// @param hi the first eight bytes
/// @param lo the last eight bytes
public record Address(long hi, long lo) {
    private static final long MAPPED = 0xffffL << 32;

    public static Address v4(int bits) {
        return new Address(0, MAPPED | bits & 0xffff_ffffL);
    }

    /// @param bytes 4 or 16, in network order
    public static Address of(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> v4((int) bits(bytes, 0, 4));
            case 16 -> new Address(bits(bytes, 0, 8), bits(bytes, 8, 16));
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    public static Address of(InetAddress address) {
        return of(address.getAddress());
    }

    /// Reads an IPv4 or IPv6 address strictly: four decimal octets without leading zeros, or RFC 4291 §2.2. Brackets
    /// are not part of an address; a zone (`%eth0`, RFC 4007 §11) is, and is left out, as ranges do not know zones.
    ///
    /// @return empty for anything else, names included: nothing is ever looked up
    public static Optional<Address> parse(String text) {
        return AddressText.read(text);
    }

    public boolean isV4() {
        return isV4(hi, lo);
    }

    static boolean isV4(long hi, long lo) {
        return hi == 0 && lo >>> 32 == 0xffff;
    }

    /// The network that it is in, such as `192.0.2.0/24`.
    ///
    /// @param four bits that count of an IPv4 address, 0 to 32
    /// @param six bits that count of an IPv6 address, 0 to 128
    public String network(int four, int six) {
        int bits = isV4() ? 96 + four : six;
        long high = bits >= 64 ? hi : bits == 0 ? 0 : hi & -1L << 64 - bits;
        long low = bits >= 128 ? lo : bits <= 64 ? 0 : lo & -1L << 128 - bits;
        return (isV4() ? new Address(0, low | MAPPED) : new Address(high, low)) + "/" + (isV4() ? four : six);
    }

    /// The shortest usual spelling (RFC 5952 §4); IPv4, mapped or not, as four octets.
    @Override
    public String toString() {
        return AddressText.write(this);
    }

    private static long bits(byte[] bytes, int from, int to) {
        long bits = 0;
        for (int i = from; i < to; i++) bits = bits << 8 | bytes[i] & 0xff;
        return bits;
    }
}
