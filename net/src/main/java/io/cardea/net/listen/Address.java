// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.core.address.AddressSet;
import io.cardea.core.file.ListenerConfig;
import io.cardea.net.loop.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/// A listening address as the file has it: `0.0.0.0:8080`, `[::]:443`, `:8080`, `unix:/run/cardea.sock`, `unix:@name`.
public final class Address {
    static final String UNIX = "unix:";

    private Address() {}

    /// Whether a listener can be opened by what the file says of it, as far as that is known without opening it.
    ///
    /// @throws IllegalArgumentException if not
    public static void check(ListenerConfig config) {
        if (!config.address().startsWith(PassedSockets.PREFIX)) parse(config.address());
        config.mode().ifPresent(UnixSocketFile::permissions);
        if (config.mode().isPresent() && !hasFile(config.address())) {
            throw new IllegalArgumentException("`mode` is for the file of a Unix domain socket; " + config.address() + " has none");
        }
        AddressSet.of(config.proxyProtocol());
    }

    static boolean hasFile(String address) {
        return address.startsWith(UNIX) && !address.startsWith(UNIX + '@');
    }

    /// @throws IllegalArgumentException if the text is no such address; names are not looked up, but for `localhost`
    public static SocketAddress parse(String text) {
        if (text.startsWith(UNIX) && text.length() > UNIX.length()) return Transport.unixAddress(text.substring(UNIX.length()));
        int colon = text.lastIndexOf(':');
        var host = colon < 0 ? "" : text.substring(0, colon);
        var digits = colon < 0 ? text : text.substring(colon + 1);
        try {
            int port = Integer.parseInt(digits);
            if (port < 0 || port > 65535 || digits.startsWith("+")) throw expected(text);
            if (host.isEmpty() || host.equals("*")) return new InetSocketAddress(port);
            boolean literal = host.startsWith("[") && host.endsWith("]") || host.matches("[0-9.]+") || host.equals("localhost");
            if (!literal) throw expected(text);
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (NumberFormatException | UnknownHostException e) {
            throw expected(text);
        }
    }

    private static IllegalArgumentException expected(String text) {
        return new IllegalArgumentException("expected an address to listen on such as `0.0.0.0:8080`, `[::]:443`, `:8080`, `unix:/run/cardea.sock` or `systemd:web`, found `" + text + "`");
    }

    /// The address without its port: of a client, for limits, lists and logs. A v4-mapped IPv6 address is the IPv4 one;
    /// a peer on a Unix domain socket has none and is `unix`.
    public static String host(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? io.cardea.core.address.Address.of(inet.getAddress()).toString() : AddressSet.UNIX;
    }
}
