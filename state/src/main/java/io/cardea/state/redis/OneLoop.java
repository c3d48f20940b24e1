// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.Transports;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/// Gives Lettuce one loop, for all connections of one client. The loop is not its own, and goes on when the client ends.
record OneLoop(EventLoop loop) implements EventLoopGroupProvider {
    static {
        if (System.getProperty("io.lettuce.core.iouring") == null) System.setProperty("io.lettuce.core.iouring", "false"); // or it warns, for each connection, that it prefers epoll
    }

    /// Those on which Lettuce can open its connections: both use epoll, or neither.
    static List<EventLoop> of(Iterable<? extends Executor> loops) {
        boolean nio = Transports.socketChannelClass() == NioSocketChannel.class;
        return StreamSupport.stream(loops.spliterator(), false).filter(each -> each instanceof IoEventLoop loop && loop.isIoType(NioIoHandler.class) == nio).map(EventLoop.class::cast).toList();
    }

    /// A loop of Lettuce's kind, for who has none.
    static EventLoopGroup own() {
        var provider = new DefaultEventLoopGroupProvider(1);
        return provider.allocate(Transports.eventLoopGroupClass());
    }

    @Override
    @SuppressWarnings("unchecked") // it is asked for a class, but used as a group
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        return (T) loop;
    }

    @Override
    public int threadPoolSize() {
        return 1;
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }
}
