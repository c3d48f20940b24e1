// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

/// A network, or one address, as a configuration names it (RFC 4632 §3.1, RFC 4291 §2.3).
///
/// A network of IPv4-mapped addresses is the IPv4 network; any other IPv6 network holds no IPv4 address, not even `::/0`.
///
/// @param first its lowest address
/// @param prefix how many bits are fixed: 0 to 32 for IPv4, 0 to 128 for IPv6
public record Cidr(Address first, int prefix) {
    private static final String EXAMPLES = "expected an address or a network such as `10.0.0.0/8` or `2001:db8::/32`, found ";

    public Cidr {
        if (prefix < 0 || prefix > bits(first)) {
            throw new IllegalArgumentException("a prefix is 0 to " + bits(first) + ", not " + prefix);
        }
        var network = network(first, prefix);
        if (!network.equals(first)) {
            throw new IllegalArgumentException("`" + first + '/' + prefix + "` has bits set behind the prefix; did you mean `"
                + network + '/' + prefix + "` for the network, or `" + first + "` for the one address?");
        }
    }

    /// @throws IllegalArgumentException if it is neither, or if bits are set behind the prefix; the message guesses
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        var name = slash < 0 ? text : text.substring(0, slash);
        var address = Address.parse(name).orElseThrow(() -> new IllegalArgumentException(EXAMPLES + '`' + text + '`' + hint(name)));
        if (name.indexOf('%') >= 0) throw new IllegalArgumentException(EXAMPLES + '`' + text + "`; leave out the zone");
        if (slash < 0) return new Cidr(address, bits(address));
        int prefix = number(text.substring(slash + 1));
        boolean mapped = address.isV4() && name.indexOf(':') >= 0;
        int widest = mapped ? 128 : bits(address);
        if (prefix < 0 || prefix > widest) {
            throw new IllegalArgumentException(EXAMPLES + '`' + text + "`; the prefix is a number from 0 to " + widest);
        }
        if (!mapped) return new Cidr(address, prefix);
        if (prefix < 96) throw new IllegalArgumentException(EXAMPLES + '`' + text + "`; write IPv4 networks as `" + address + "/…`");
        return new Cidr(address, prefix - 96);
    }

    /// Its highest address.
    public Address last() {
        int host = bits(first) - prefix;
        if (host == 0) return first;
        if (host <= 64) return new Address(first.hi(), first.lo() | (host == 64 ? -1L : (1L << host) - 1));
        return new Address(first.hi() | (host == 128 ? -1L : (1L << host - 64) - 1), -1L);
    }

    private static Address network(Address address, int prefix) {
        int host = bits(address) - prefix;
        if (host == 0) return address;
        if (host < 64) return new Address(address.hi(), address.lo() & -1L << host);
        return new Address(host == 128 ? 0 : address.hi() & -1L << host - 64, 0);
    }

    private static int bits(Address address) {
        return address.isV4() ? 32 : 128;
    }

    private static int number(String digits) {
        int length = digits.length();
        if (length == 0 || length > 3 || length > 1 && digits.charAt(0) == '0') return -1;
        int value = 0;
        for (int i = 0; i < length; i++) { // lists have a million of them
            char c = digits.charAt(i);
            if (c < '0' || c > '9') return -1;
            value = value * 10 + c - '0';
        }
        return value;
    }

    private static String hint(String name) {
        if (name.matches("[0-9]{1,6}(\\.[0-9]{1,6}){3}")) return "; each of the four numbers is 0 to 255 without a leading zero";
        if (name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){0,2}\\.?")) return "; write all four numbers";
        if (name.startsWith("[")) return "; leave out the brackets";
        return name.matches(".*[g-zG-Z].*") ? "; names are not looked up" : "";
    }

    @Override
    public String toString() {
        return first.toString() + '/' + prefix;
    }
}
