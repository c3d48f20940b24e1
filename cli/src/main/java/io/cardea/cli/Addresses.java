// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.net.listen.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;

/// Addresses for people, and ports that are free.
final class Addresses {
    private final Set<Integer> given = new HashSet<>();

    /// An address that can be put into a browser, where it is one.
    static String shown(Listener listener) {
        if (!(listener.localAddress() instanceof InetSocketAddress inet)) return listener.text();
        var address = inet.getAddress();
        var host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
        return (listener.isSecure() ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    /// The wanted port of loopback, or the next one that is free; never the same one twice.
    int free(int wanted) {
        for (int port = wanted; port < wanted + 100; port++) {
            if (!given.contains(port) && bindable(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IllegalArgumentException("no port from " + wanted + " to " + (wanted + 99) + " is free on 127.0.0.1");
    }

    private static boolean bindable(int port) {
        try (var socket = new ServerSocket()) {
            // Without it a port of a connection that has just ended counts as taken.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            return false;
        }
        // A server on all addresses leaves loopback bindable on some systems, and would then not be reached any more.
        return !answers(port);
    }

    /// Whether somebody accepts connections there.
    static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
