// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.address;

/// What stays on this machine. Looks at text only: no name is ever resolved.
public final class Loopback {
    private static final AddressSet NETWORKS = AddressSet.of(java.util.List.of("127.0.0.0/8", "::1"));

    private Loopback() {}

    /// `localhost`, or a literal address of the loopback network; IPv6 in brackets.
    public static boolean isHost(String host) {
        return host.equals("localhost") || isLiteral(host) && isAddress(unbracketed(host));
    }

    /// An address such as `127.0.0.1` or `::1`; also a peer on a Unix domain socket.
    public static boolean isAddress(String address) {
        if (address.equals("unix")) return true;
        return NETWORKS.contains(address);
    }

    /// An address rather than a name: no rebinding can be behind it.
    public static boolean isLiteral(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return bracketed == host.indexOf(':') >= 0 && Address.parse(unbracketed(host)).isPresent();
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
