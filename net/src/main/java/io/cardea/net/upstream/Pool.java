// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Client;
import io.cardea.core.http.Failure;
import io.cardea.net.http1.OriginConnection;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/// One loop's connections to one endpoint. The last used is used first, so that the others may grow old and go.
final class Pool {
    private final Pools owner;
    private final Loop loop;
    private final Endpoint endpoint;
    private final Connector connector;
    private final PoolGauges.Counts counts;
    private final int maxIdle;
    private final Duration idle;
    private final ArrayDeque<Idle> waiting = new ArrayDeque<>();
    private final Consumer<OriginConnection> released = this::release;
    private final Deadlines.Deadline sweep;

    private record Idle(OriginConnection connection, long since) {}

    Pool(Pools owner, Loop loop, Endpoint endpoint, Connector connector, PoolGauges.Counts counts, int maxIdle, Duration idle) {
        this.owner = owner;
        this.loop = loop;
        this.endpoint = endpoint;
        this.connector = connector;
        this.counts = counts;
        this.maxIdle = maxIdle;
        this.idle = idle;
        this.sweep = loop.deadlines().deadline(this::sweep);
    }

    /// Gives an idle connection at once, or a new one later. One of the two is called once, on the loop.
    ///
    /// @param fresh whether only a new connection will do
    /// @param client whom it is for
    void acquire(boolean fresh, Client client, Duration connectTimeout, Consumer<OriginConnection> ready, Consumer<Failure> failed) {
        while (!fresh) {
            var last = waiting.pollLast();
            if (last == null) break;
            counts.idle.decrement();
            if (System.nanoTime() - last.since >= idle.toNanos()) {
                last.connection.close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "idle for long"));
            } else if (last.connection.isOpen()) {
                ready.accept(last.connection);
                return;
            }
        }
        connector.connect(loop, endpoint, client, connectTimeout, released, connection -> {
            counts.open.increment();
            connection.channel().closeFuture().addListener(closed -> gone(connection));
            ready.accept(connection);
        }, failed);
    }

    /// One that its origin closes while it waits is not kept for the sweep.
    private void gone(OriginConnection connection) {
        counts.open.decrement();
        if (waiting.removeIf(each -> each.connection == connection)) counts.idle.decrement();
    }

    private void release(OriginConnection connection) {
        if (owner.isClosed() || waiting.size() >= maxIdle || connector.bindsClients()) {
            connection.close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "not kept"));
            return;
        }
        waiting.addLast(new Idle(connection, System.nanoTime()));
        counts.idle.increment();
        if (waiting.size() == 1) sweep.in(idle);
    }

    private void sweep() {
        long oldest = System.nanoTime() - idle.toNanos();
        while (!waiting.isEmpty() && (waiting.peekFirst().since <= oldest || !waiting.peekFirst().connection.isOpen())) {
            counts.idle.decrement();
            waiting.pollFirst().connection.close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "idle for long"));
        }
        if (!waiting.isEmpty()) sweep.inNanos(Math.max(1, waiting.peekFirst().since - oldest));
    }

    void closeIdle() {
        sweep.dispose();
        var all = List.copyOf(waiting);
        waiting.clear(); // before they close, which would take them out one by one
        counts.idle.add(-all.size());
        for (var each : all) each.connection.close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "the service is gone"));
    }
}
