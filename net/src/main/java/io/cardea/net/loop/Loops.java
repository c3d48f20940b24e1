// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// All loops of the process: one for each core.
public final class Loops implements AutoCloseable {
    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Loop> all;

    public Loops(Transport transport, int count) {
        this.transport = transport;
        this.group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop", false), transport.handler());
        var loops = new ArrayList<Loop>();
        for (int i = 0; i < count; i++) loops.add(new Loop(i, (EventLoop) group.next()));
        this.all = List.copyOf(loops);
    }

    public Transport transport() {
        return transport;
    }

    /// What runs on the loops, in a form that says nothing of Netty: for rooms with libraries whose connections may live there too.
    public List<Executor> executors() {
        return all.stream().<Executor>map(Loop::eventLoop).toList();
    }

    public List<Loop> all() {
        return all;
    }

    /// The one with the fewest connections.
    public Loop leastLoaded() {
        var best = all.getFirst();
        for (var loop : all) if (loop.connections() < best.connections()) best = loop;
        return best;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
