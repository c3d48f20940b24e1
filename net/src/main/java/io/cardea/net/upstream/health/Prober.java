// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.net.loop.Loop;
import io.cardea.net.loop.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The one thread of the process on which instances are probed and judged, with a loop of its own: handshakes and verdicts keep no request waiting,
/// and a busy edge finds nobody ill. It begins with the first that needs it.
public final class Prober implements AutoCloseable {
    /// Probes under way at one time; others wait for their turn.
    static final int MOST = 1024;

    private final Transport transport;
    private @Nullable MultiThreadIoEventLoopGroup group; // guarded by this
    private @Nullable Loop loop; // guarded by this
    private boolean closed; // guarded by this
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(); // on the loop, as is the count
    private int underWay;

    public Prober(Transport transport) {
        this.transport = transport;
    }

    /// On its thread, soon. Does nothing when it is closed.
    synchronized void execute(Runnable task) {
        if (!closed) loop().eventLoop().execute(task);
    }

    /// Where probes run.
    synchronized Loop loop() {
        var known = loop;
        if (known != null) return known;
        var begun = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("health", true), transport.handler());
        group = begun;
        var made = new Loop(0, (EventLoop) begun.next());
        loop = made;
        return made;
    }

    /// Runs a probe now, or when another is over. On the loop.
    ///
    /// @param probe calls [#done] at its end, once
    void begin(Runnable probe) {
        if (underWay == MOST) {
            waiting.add(probe);
            return;
        }
        underWay++;
        probe.run();
    }

    void done() {
        var next = waiting.poll();
        if (next == null) underWay--; else loop().eventLoop().execute(next);
    }

    /// Waits for nobody: what is under way is cut off.
    @Override
    public synchronized void close() {
        closed = true;
        var running = group;
        if (running != null) running.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
