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
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/// How bytes reach the kernel on this platform.
///
/// @param name for the log: `epoll`, `nio`
/// @param adopt takes over sockets that listen already, if the platform can
public record Transport(String name, IoHandlerFactory handler, Supplier<ServerChannel> server, Supplier<Channel> client,
                        Supplier<ServerChannel> unixServer, Supplier<Channel> unixClient, Optional<Adopt> adopt) {

    private static final int LONGEST_UNIX = 107; // sun_path, with its final zero

    /// Makes a channel of a socket that somebody else has opened.
    @FunctionalInterface
    public interface Adopt {
        /// @param descriptor of a listening socket that does not block; closing the channel closes it
        ServerChannel channel(int descriptor, boolean unix);
    }

    /// @param path of a file; or `@name`, which is one of Linux's abstract namespace (unix(7)) and has no file
    /// @throws IllegalArgumentException if it is longer than the kernel takes: it would be cut off without a word
    public static DomainSocketAddress unixAddress(String path) {
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_UNIX) throw new IllegalArgumentException("the path of a Unix domain socket has at most " + LONGEST_UNIX + " bytes, not " + length + ": " + path);
        return new DomainSocketAddress(path.startsWith("@") ? '\0' + path.substring(1) : path);
    }

    /// The best that works here: epoll on Linux, NIO elsewhere. `-Dcardea.transport=nio` forces the fallback.
    public static Transport best() {
        boolean forced = "nio".equals(System.getProperty("cardea.transport"));
        if (!forced && Epoll.isAvailable()) {
            return new Transport("epoll", EpollIoHandler.newFactory(), EpollServerSocketChannel::new, EpollSocketChannel::new,
                EpollServerDomainSocketChannel::new, EpollDomainSocketChannel::new,
                Optional.of((descriptor, unix) -> unix ? new EpollServerDomainSocketChannel(descriptor, true) : new EpollServerSocketChannel(descriptor)));
        }
        return new Transport("nio", NioIoHandler.newFactory(), NioServerSocketChannel::new, NioSocketChannel::new,
            NioServerDomainSocketChannel::new, NioDomainSocketChannel::new, Optional.empty());
    }
}
