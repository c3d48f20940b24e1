// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.core.file.ListenerConfig;
import io.cardea.net.loop.Loop;
import io.cardea.net.loop.Loops;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens listening sockets: of an address, of a file, or passed by systemd.
final class ServerSockets {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSockets.class);
    private static final int BACKLOG = 4096;

    private final Loops loops;
    private final PassedSockets passed;

    /// A socket that listens, and what is to be done when it does no more.
    record Opened(ServerChannel channel, Runnable closed) {}

    ServerSockets(Loops loops, PassedSockets passed) {
        this.loops = loops;
        this.passed = passed;
    }

    Loops loops() {
        return loops;
    }

    /// Opens without accepting: that begins when the channel's `autoRead` is set.
    ///
    /// @param acceptor gets each accepted channel as a message, not yet registered; on the first loop
    /// @throws IOException if it cannot listen there: the message names the address and says why
    /// @throws IllegalArgumentException if the text is no address
    Opened open(ListenerConfig config, ChannelHandler acceptor) throws IOException {
        var text = config.address();
        try {
            if (text.startsWith(PassedSockets.PREFIX)) {
                return new Opened(registered(passed.adopt(text, loops.transport()), acceptor), () -> {});
            }
            var address = Address.parse(text);
            boolean unix = address instanceof DomainSocketAddress;
            return unix && Address.hasFile(text) ? onFile(config, (DomainSocketAddress) address, acceptor) : new Opened(bound(address, acceptor), () -> {});
        } catch (IOException e) {
            throw new IOException("cannot listen on " + text + ": " + e.getMessage(), e);
        }
    }

    /// For a socket that stands: who may connect from now on.
    static void permit(ListenerConfig config) {
        if (config.mode().isEmpty()) return;
        try {
            new UnixSocketFile(Path.of(config.address().substring(Address.UNIX.length()))).permit(config.mode().get());
        } catch (IOException e) {
            LOG.warn("the permissions of {} stay as they are: {}", config.address(), e.toString());
        }
    }

    private Opened onFile(ListenerConfig config, DomainSocketAddress address, ChannelHandler acceptor) throws IOException {
        var file = new UnixSocketFile(Path.of(address.path()));
        file.clear();
        var channel = bound(address, acceptor);
        try {
            if (config.mode().isPresent()) file.permit(config.mode().get());
            var identity = file.identity();
            return new Opened(channel, () -> file.remove(identity));
        } catch (IOException e) {
            channel.close().awaitUninterruptibly();
            throw e;
        }
    }

    private ServerChannel bound(SocketAddress address, ChannelHandler acceptor) throws IOException {
        boolean inet = address instanceof InetSocketAddress;
        var channel = inet ? loops.transport().server().get() : loops.transport().unixServer().get();
        channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        if (inet) channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        registered(channel, acceptor);
        var bound = channel.bind(address).awaitUninterruptibly();
        if (bound.isSuccess()) return channel;
        channel.close().awaitUninterruptibly();
        var why = String.valueOf(bound.cause().getMessage());
        throw new IOException(why + (why.contains("in use") ? "; is another server running there?" : ""), bound.cause());
    }

    /// All of them live on the first loop; what they accept goes to the one with the fewest connections.
    private ServerChannel registered(ServerChannel channel, ChannelHandler acceptor) throws IOException {
        Loop first = loops.all().getFirst();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(acceptor);
        var registered = first.eventLoop().register(channel).awaitUninterruptibly();
        if (registered.isSuccess()) return channel;
        channel.close().awaitUninterruptibly();
        throw new IOException(String.valueOf(registered.cause().getMessage()), registered.cause());
    }
}
