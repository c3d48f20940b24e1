// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.core.exchange.Client;
import io.cardea.core.file.ServiceConfig.ProxyProtocol;
import io.cardea.net.proxyprotocol.ProxyHeaderWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Tells an origin who the client is before anything else is said on the connection, TLS included.
final class ProxyAnnouncement {
    private ProxyAnnouncement() {}

    /// Right after the connection stands, on the loop. It goes out with the first bytes behind it.
    static void write(Channel channel, ProxyProtocol version, Client client) {
        // Below the pipeline, where TLS would encrypt it; and the future of connecting tells before `channelActive` does.
        channel.unsafe().write(header(version, client, channel.alloc()), channel.voidPromise());
    }

    /// A client that is known only by its name in `X-Forwarded-For` has no port, and is told with port 0. One on a Unix
    /// domain socket has no address either: then the header speaks for nobody.
    static ByteBuf header(ProxyProtocol version, Client client, ByteBufAllocator alloc) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(client.address());
        if (address == null) return version == ProxyProtocol.V2 ? ProxyHeaderWriter.local(alloc) : ProxyHeaderWriter.unknownLine(alloc);
        var ends = client.link().ends();
        boolean itself = client.address().equals(client.peerAddress());
        var source = new InetSocketAddress(address(address), itself ? ends.client().map(InetSocketAddress::getPort).orElse(0) : 0);
        var destination = ends.edge().orElseGet(() -> new InetSocketAddress(address(new byte[address.length]), 0));
        return version == ProxyProtocol.V2 ? ProxyHeaderWriter.proxied(alloc, source, destination, "", "") : ProxyHeaderWriter.line(alloc, source, destination);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // only for other lengths than 4 and 16
        }
    }
}
