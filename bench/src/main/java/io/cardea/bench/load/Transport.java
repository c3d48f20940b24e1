// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/// The cheapest transport of this machine: epoll, or NIO where epoll is missing.
record Transport(IoHandlerFactory io, Class<? extends Channel> client, Class<? extends ServerChannel> server) {

    static Transport best() {
        return Epoll.isAvailable()
                ? new Transport(EpollIoHandler.newFactory(), EpollSocketChannel.class, EpollServerSocketChannel.class)
                : new Transport(NioIoHandler.newFactory(), NioSocketChannel.class, NioServerSocketChannel.class);
    }

    /// One loop for load and origin together: two threads on one core would only switch contexts.
    EventLoopGroup oneLoop() {
        return new MultiThreadIoEventLoopGroup(1, io);
    }
}
