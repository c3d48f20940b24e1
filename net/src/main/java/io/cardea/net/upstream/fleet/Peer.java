// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.hash.PeakEwma;
import io.cardea.net.upstream.guard.Breaker;
import io.cardea.net.upstream.pool.Endpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An endpoint of a service, with what is known of it. It lives on over reloads and changes of the list, as long as anybody lists it and a while longer; its figures
/// are those of the process. Any thread, without locks.
public final class Peer {
    /// An operator has taken it out for what is new.
    public static final int DRAINED = 1;
    /// Probes say that it does not do.
    public static final int UNHEALTHY = 1 << 1;
    /// What it answered to requests says so.
    public static final int EJECTED = 1 << 2;
    /// Its circuit breaker is open.
    public static final int BROKEN = 1 << 3;

    private static final double DECAY = TimeUnit.SECONDS.toNanos(10);
    private static final VarHandle CLOSED_BY;
    private static final VarHandle IN_FLIGHT;
    private static final VarHandle BREAKER;

    static {
        try {
            CLOSED_BY = MethodHandles.lookup().findVarHandle(Peer.class, "closedBy", int.class);
            IN_FLIGHT = MethodHandles.lookup().findVarHandle(Peer.class, "inFlight", int.class);
            BREAKER = MethodHandles.lookup().findVarHandle(Peer.class, "breaker", Breaker.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Endpoint endpoint;
    private final Runnable changed;
    private volatile int closedBy;
    private volatile int inFlight;
    private volatile int most = Integer.MAX_VALUE;
    private volatile double latency;
    private volatile @Nullable Breaker breaker;
    private volatile long answeredAt;
    int holders; // guarded by Peers
    long leftAt; // guarded by Peers: when the last holder let it go

    /// @param changed told when it is opened or closed
    Peer(Endpoint endpoint, Runnable changed) {
        this.endpoint = endpoint;
        this.changed = changed;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /// @param reason one of the bits
    /// @return whether that is new
    public boolean close(int reason) {
        boolean isNew = ((int) CLOSED_BY.getAndBitwiseOr(this, reason) & reason) == 0;
        if (isNew) changed.run();
        return isNew;
    }

    /// @param reason one of the bits: others stay
    /// @return whether that is new
    public boolean open(int reason) {
        boolean isNew = ((int) CLOSED_BY.getAndBitwiseAnd(this, ~reason) & reason) != 0;
        if (isNew) changed.run();
        return isNew;
    }

    /// The bits of those that have closed it; 0 if it is open.
    public int closedBy() {
        return closedBy;
    }

    /// Whether it takes another request.
    ///
    /// @param heeded the reasons that count
    boolean isOpen(int heeded) {
        return (closedBy & heeded) == 0 && inFlight < most;
    }

    /// Most requests in flight; whoever finds it full goes elsewhere.
    public void most(int requests) {
        most = requests;
    }

    public void begin() {
        IN_FLIGHT.getAndAdd(this, 1);
    }

    /// Once for each [#begin].
    public void end() {
        IN_FLIGHT.getAndAdd(this, -1);
    }

    public int inFlight() {
        return inFlight;
    }

    /// It has answered. Two at one time may both be remembered as the last: that makes a choice less good, and never wrong.
    ///
    /// @param took nanoseconds until the response's head
    /// @param now by [System#nanoTime]
    public void answered(long took, long now) {
        latency = PeakEwma.after(latency, Math.max(1, took), now - answeredAt, DECAY);
        answeredAt = now;
    }

    /// As [PeakEwma#after] remembers it, in nanoseconds; 0 if nothing is known.
    public double latency() {
        return latency;
    }

    /// Its circuit breaker; empty if nobody has given it one.
    public Optional<Breaker> breaker() {
        return Optional.ofNullable(breaker);
    }

    /// Gives it one, unless it has one: the one that it has then.
    public Breaker breaker(Breaker made) {
        var known = (Breaker) BREAKER.compareAndExchange(this, (Breaker) null, made);
        return known == null ? made : known;
    }

    /// From now on it has no breaker, and none keeps it closed.
    public void withoutBreaker() {
        breaker = null;
        open(BROKEN);
    }

    @Override
    public String toString() {
        return endpoint.text();
    }
}
