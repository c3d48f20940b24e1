// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The one thread that carries questions to name servers, while anybody asks. Any thread.
final class DnsLoop {
    private @Nullable MultiThreadIoEventLoopGroup group; // guarded by this
    private int users; // guarded by this

    /// To be [given back][#leave].
    synchronized EventLoop enter() {
        users++;
        var current = group;
        if (current == null) {
            current = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("dns", true), NioIoHandler.newFactory());
            group = current;
        }
        return (EventLoop) current.next();
    }

    synchronized void leave() {
        if (--users > 0) return;
        var last = group;
        group = null;
        if (last != null) last.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
