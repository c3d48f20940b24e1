// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.core.exchange.Client;
import io.cardea.core.http.Failure;
import io.cardea.net.http.RequestStream;
import io.cardea.net.http1.OriginConnection;
import io.cardea.net.http2.OriginSession;
import io.cardea.net.loop.Deadlines;
import io.cardea.net.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One loop's connections to one endpoint. The last used is used first, so that the others may grow old and go.
final class Pool implements Places {
    private static final Failure WORN = Failure.of(Failure.Kind.ORIGIN_CLOSED, "it has been used for long enough");

    private static final Failure ELSEWHERE = Failure.of(Failure.Kind.ORIGIN_CLOSED, "another core needs a connection");

    private static final long SOONER = TimeUnit.SECONDS.toNanos(1);

    private final Pools owner;
    private final Loop loop;
    private final Endpoint endpoint;
    private final Connector connector;
    private final PoolGauges.Counts counts;
    private final Keeping keeping;
    private final Duration idle;
    private final ArrayDeque<Idle> waiting = new ArrayDeque<>();
    private final ArrayList<OriginSession> sessions = new ArrayList<>(2); // of HTTP/2, with and without room
    private final ArrayDeque<Asker> askers = new ArrayDeque<>(2);
    private final ArrayDeque<Barred> barred = new ArrayDeque<>(0); // they may have no connection of their own now
    private final Room room;
    private boolean awaiting; // the room is to tell when there may be another
    private final Consumer<OriginConnection> released = this::release;
    private final Deadlines.Deadline sweep;
    private boolean connecting; // or waiting for the settings of an origin that speaks HTTP/2: they say how many it takes
    private boolean single; // the origin has chosen HTTP/1.1
    private boolean over; // nothing is kept any more

    /// @param until it is kept, by [System#nanoTime]
    private record Idle(OriginConnection connection, long until) {}

    Pool(Pools owner, Loop loop, Endpoint endpoint, Connector connector, PoolGauges.Counts counts, Keeping keeping, Room room) {
        this.room = room;
        this.owner = owner;
        this.loop = loop;
        this.endpoint = endpoint;
        this.connector = connector;
        this.counts = counts;
        this.keeping = keeping;
        this.idle = keeping.idle();
        if (keeping.connections() > 0) room.join(this);
        this.sweep = loop.deadlines().deadline(this::sweep);
    }

    @Override
    public void acquire(boolean fresh, boolean tunnel, Client client, Duration connectTimeout, Consumer<RequestStream> ready, Consumer<Failure> failed) {
        for (var session : sessions) {
            if (fresh && session.isRefusing() || !session.hasRoom() || tunnel && !connector.isHttp2Only(endpoint)) continue;
            ready.accept(session.open());
            return;
        }
        while (!fresh) {
            var last = waiting.pollLast();
            if (last == null) break;
            counts.idle.decrement();
            if (System.nanoTime() - last.until >= 0) {
                last.connection.close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "idle for long"));
            } else if (last.connection.isWorn()) {
                last.connection.close(WORN);
            } else if (last.connection.isOpen()) {
                ready.accept(last.connection);
                return;
            }
        }
        var asker = new Asker(tunnel, client, connectTimeout, ready, failed);
        // Where one connection may do for all who ask, they wait for it.
        if (connecting && mayShare() && !tunnel) askers.add(asker); else connect(asker);
    }

    private record Asker(boolean tunnel, Client client, Duration connectTimeout, Consumer<RequestStream> ready, Consumer<Failure> failed) {}

    private boolean mayShare() {
        return endpoint.http2() || connector.mayBeHttp2(endpoint) && !single;
    }

    private void connect(Asker asker) {
        boolean alone = isAlone(asker);
        var share = room.enter(keeping.connections(), expected(alone));
        if (share.isPresent()) connect(asker, alone, share.get()); else bar(asker);
    }

    private int expected(boolean alone) {
        return mayShare() && !alone ? room.expects(Connector.MOST_STREAMS) : 1;
    }

    /// It asks for HTTP/1.1: that says nothing for others.
    private boolean isAlone(Asker asker) {
        return asker.tunnel && !connector.isHttp2Only(endpoint);
    }

    private void connect(Asker asker, boolean alone, Room.Share share) {
        if (!alone) connecting = true;
        connector.connect(loop, endpoint, asker.tunnel, asker.client, asker.connectTimeout, released, new Connector.Opened() {
            @Override
            public void one(OriginConnection connection) {
                connection.lives(keeping.lifetime());
                counts.open.increment();
                if (!alone) share.carries(1); // a tunnel says nothing of others
                connection.channel().closeFuture().addListener(closed -> gone(connection, share));
                if (!alone) {
                    connecting = false;
                    single = true;
                }
                asker.ready.accept(connection);
                while (!alone && !askers.isEmpty()) connect(askers.poll()); // one for each, and all at once
            }

            @Override
            public void many(OriginSession session) {
                single = false;
                session.lives(keeping.lifetime());
                counts.open.increment();
                session.channel().closeFuture().addListener(closed -> gone(session, share));
                sessions.add(session);
                sweep.in(idle);
                session.whenRetired(() -> share.ends(session.underWay()));
                session.whenRoom(() -> {
                    if (!session.isOpen()) share.ends(session.underWay());
                    if (!askers.isEmpty() || !barred.isEmpty()) loop.eventLoop().execute(Pool.this::serve);
                });
                asker.ready.accept(session.open());
                session.settleWithin(asker.connectTimeout, () -> {
                    share.carries(session.carries());
                    settled(session);
                });
            }

            @Override
            public void failed(Failure why) {
                if (!alone) connecting = false;
                share.leave();
                asker.failed.accept(why);
                if (!alone) refuse(why);
            }
        });
    }

    private void settled(OriginSession session) {
        connecting = false;
        if (session.isSettled()) serve();
        else refuse(Failure.beforeSending(Failure.Kind.ORIGIN_NONSENSE, endpoint + " does not speak HTTP/2"));
    }

    /// No better would they fare.
    private void refuse(Failure why) {
        for (var each = askers.poll(); each != null; each = askers.poll()) each.failed.accept(why);
    }

    /// Those who wait get what room there is; for those who are left, another connection.
    private void serve() {
        for (var session : List.copyOf(sessions)) {
            while (session.hasRoom()) {
                var next = next();
                if (next == null) break;
                next.ready.accept(session.open());
            }
        }
        if (!askers.isEmpty() && !connecting) connect(askers.poll());
    }

    /// Who may have a stream; those first who have waited longer.
    private @Nullable Asker next() {
        for (var each : barred) {
            if (isAlone(each.asker)) continue;
            leave(each);
            return each.asker;
        }
        return askers.poll();
    }

    // ---- where there may be no more connections -----------------------------------------------------------------------

    /// One that waits for a connection of others, or until it may have its own.
    private record Barred(Asker asker, Deadlines.Deadline late) {}

    private void bar(Asker asker) {
        var late = new Deadlines.Deadline[1];
        late[0] = loop.deadlines().deadline(() -> late(late[0]));
        barred.add(new Barred(asker, late[0]));
        late[0].in(asker.connectTimeout);
        await();
    }

    private void await() {
        if (awaiting) return;
        awaiting = true;
        room.await(this);
        if (room.takesAnother(keeping.connections())) room.wake(); // meanwhile
    }

    private void late(Deadlines.Deadline deadline) {
        for (var each : barred) {
            if (each.late != deadline) continue;
            leave(each);
            each.asker.failed.accept(Failure.guarded(Failure.Kind.CONNECTION_LIMIT, endpoint + " has as many connections as it may have: " + keeping.connections(), 0));
            return;
        }
    }

    private void leave(Barred one) {
        barred.remove(one);
        one.late.dispose();
        if (!barred.isEmpty() || !awaiting) return;
        awaiting = false;
        room.stay(this);
    }

    /// There may be room for another connection. On the loop.
    void admit() {
        awaiting = false;
        var first = barred.peek();
        if (first == null) {
            room.wake(); // it was meant for whoever needs it
            return;
        }
        boolean alone = isAlone(first.asker);
        if (connecting && mayShare() && !alone) {
            leave(first);
            askers.add(first.asker);
            room.wake();
        } else {
            var share = room.enter(keeping.connections(), expected(alone));
            if (share.isPresent()) {
                leave(first);
                connect(first.asker, alone, share.get());
            }
        }
        if (!barred.isEmpty()) await();
    }

    /// Closes one that nobody uses, if there is one. On the loop.
    boolean gives() {
        var oldest = waiting.pollFirst();
        if (oldest == null) return false;
        counts.idle.decrement();
        oldest.connection.close(ELSEWHERE);
        return true;
    }

    /// @return whether it will run
    boolean onLoop(Runnable what) {
        if (loop.eventLoop().isShuttingDown()) return false;
        loop.eventLoop().execute(what);
        return true;
    }

    private void hand(OriginConnection connection, Barred to) {
        leave(to);
        loop.eventLoop().execute(() -> { // it is within its last request yet
            if (connection.isOpen()) to.asker.ready.accept(connection); else connect(to.asker);
        });
    }

    private void gone(OriginSession session, Room.Share share) {
        counts.open.decrement();
        share.leave();
        sessions.remove(session);
    }

    /// One that its origin closes while it waits is not kept for the sweep.
    private void gone(OriginConnection connection, Room.Share share) {
        counts.open.decrement();
        share.leave();
        if (waiting.removeIf(each -> each.connection == connection)) counts.idle.decrement();
    }

    private void release(OriginConnection connection) {
        boolean done = over || owner.isClosed() || connection.isWorn() || connector.bindsClients();
        var barredFirst = barred.peek();
        if (!done && barredFirst != null) {
            hand(connection, barredFirst);
            return;
        }
        if (done || waiting.size() >= keeping.most() || keeping.connections() > 0 && room.isAwaited()) {
            connection.close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "not kept"));
            return;
        }
        long kept = Math.min(idle.toNanos(), shorter(connection.keptNanos()));
        if (kept <= 0) {
            connection.close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "not kept"));
            return;
        }
        waiting.addLast(new Idle(connection, System.nanoTime() + kept));
        counts.idle.increment();
        if (waiting.size() == 1) sweep.inNanos(kept);
    }

    /// Sooner than the origin closes it, so that no request is on its way then: by a second, or half of the time if that is less.
    private static long shorter(long nanos) {
        return nanos - Math.min(SOONER, nanos / 2);
    }

    private void sweep() {
        long now = System.nanoTime();
        long oldest = now - idle.toNanos();
        long next = Long.MAX_VALUE;
        for (var each : List.copyOf(waiting)) {
            if (each.until - now <= 0 || !each.connection.isOpen()) {
                if (waiting.remove(each)) counts.idle.decrement();
                each.connection.close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "idle for long"));
            } else {
                next = Math.min(next, each.until - now);
            }
        }
        for (var session : List.copyOf(sessions)) {
            long since = session.idleSince();
            if (since != 0 && since <= oldest) session.retire();
            else next = Math.min(next, since == 0 ? idle.toNanos() : since - oldest);
        }
        if (next != Long.MAX_VALUE) sweep.inNanos(Math.max(1, next));
    }

    @Override
    public void closeIdle() {
        over = true;
        room.quit(this);
        awaiting = false;
        if (!barred.isEmpty()) await();
        sweep.dispose();
        var all = List.copyOf(waiting);
        waiting.clear(); // before they close, which would take them out one by one
        counts.idle.add(-all.size());
        for (var session : List.copyOf(sessions)) session.retire();
        for (var each : all) each.connection.close(Failure.of(Failure.Kind.ORIGIN_CLOSED, "the instance is gone"));
    }
}
