// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.loop;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Supplier;

/// How bytes reach the kernel on this platform.
///
/// @param name for the log: `epoll`, `nio`
public record Transport(String name, IoHandlerFactory handler, Supplier<ServerChannel> server, Supplier<Channel> client,
                        Supplier<ServerChannel> unixServer, Supplier<Channel> unixClient) {

    /// The best that works here: epoll on Linux, NIO elsewhere. `-Dcardea.transport=nio` forces the fallback.
    public static Transport best() {
        boolean forced = "nio".equals(System.getProperty("cardea.transport"));
        if (!forced && Epoll.isAvailable()) {
            return new Transport("epoll", EpollIoHandler.newFactory(), EpollServerSocketChannel::new, EpollSocketChannel::new,
                EpollServerDomainSocketChannel::new, EpollDomainSocketChannel::new);
        }
        return new Transport("nio", NioIoHandler.newFactory(), NioServerSocketChannel::new, NioSocketChannel::new,
            NioServerDomainSocketChannel::new, NioDomainSocketChannel::new);
    }
}
