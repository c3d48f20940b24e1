// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// What stays on this machine. Looks at text only: no name is ever resolved.
final class Loopback {
    private Loopback() {}

    /// `localhost`, or a literal address of the loopback network; IPv6 in brackets.
    static boolean isHost(String host) {
        return host.equals("localhost") || isLiteral(host) && isAddress(unbracketed(host));
    }

    /// An address such as `127.0.0.1` or `::1`; also a peer on a Unix domain socket.
    static boolean isAddress(String address) {
        if (address.equals("unix")) return true;
        var bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) return false;
        try {
            return InetAddress.getByAddress(bytes).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // of another length than addresses have
        }
    }

    /// An address rather than a name: no rebinding can be behind it.
    static boolean isLiteral(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return bracketed ? NetUtil.isValidIpV6Address(unbracketed(host)) : NetUtil.isValidIpV4Address(host);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
