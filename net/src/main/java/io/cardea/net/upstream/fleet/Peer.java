// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.hash.PeakEwma;
import io.cardea.core.hash.XxHash64;
import io.cardea.core.http.Failure;
import io.cardea.net.upstream.guard.Breaker;
import io.cardea.net.upstream.pool.Endpoint;
import io.cardea.net.upstream.pool.Room;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An endpoint of a service, with what is known of it. It lives on over reloads and changes of the list, as long as anybody lists it and a while longer; its figures
/// are those of the process. Any thread; without locks, but for its history.
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
    /// What a failure counts for where instances are chosen by latency: it was not quick.
    private static final double FAILED = TimeUnit.SECONDS.toNanos(1);
    /// Who answers nothing for so long, while others answer in its place, hangs.
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(1);
    private static final Failure SILENT = Failure.of(Failure.Kind.ORIGIN_TIMEOUT, "it has answered nothing for a second, and others did in its place");
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

    /// So much of what befell it is remembered.
    private static final int EVENTS = 16;

    private final Endpoint endpoint;
    private final Peers peers;
    private final Room room;
    private final ArrayDeque<Event> history = new ArrayDeque<>(0); // guarded by itself
    private final Map<Integer, String> reasons = new TreeMap<>(); // guarded by the history: why each bit was set, the last time
    private volatile Watcher watcher = Watcher.NOBODY;
    private volatile int closedBy;
    private volatile int inFlight;
    private volatile double latency;
    private volatile @Nullable Breaker breaker;
    private volatile long answeredAt;
    private volatile long risingSince;
    private volatile long silentSince; // when another answered first, and it has answered nothing since; 0 if it has
    private final long seed;
    private volatile boolean forgotten;
    int holders; // guarded by Peers
    long leftAt; // guarded by Peers: when the last holder let it go

    /// @param peers that it is one of: told when it is opened or closed, and asked what matters of it
    /// @param room where connections to it are counted
    Peer(Endpoint endpoint, Peers peers, Room room) {
        this.endpoint = endpoint;
        this.peers = peers;
        this.room = room;
        this.seed = XxHash64.hash(endpoint.text(), 0);
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /// Learns what becomes of each request. On loops, at once: must neither wait nor allocate.
    public interface Watcher {
        Watcher NOBODY = new Watcher() {
            @Override
            public void answered(int status, long took) {}

            @Override
            public void failed(Failure why) {}

            @Override
            public void overtaken(long atLeast) {}

            @Override
            public void ended() {}

            @Override
            public void broke() {}
        };

        /// @param took nanoseconds until the response's head
        void answered(int status, long took);

        /// It gave no answer, and that was its own fault.
        void failed(Failure why);

        /// Another instance had the answer before it.
        ///
        /// @param atLeast nanoseconds that it would have taken until the response's head
        void overtaken(long atLeast);

        /// An answer has come to its end.
        void ended();

        /// An answer broke off, and that was its own fault.
        void broke();
    }

    /// What befell it: for people.
    public record Event(Instant at, String what) {}

    /// @param reason one of the bits
    /// @return whether that is new
    public boolean close(int reason) {
        return close(reason, "");
    }

    /// @param why for its history
    public boolean close(int reason, String why) {
        if ((peers.judged() & reason) == 0) return false; // by an exchange or a probe of what is not in force any more
        boolean isNew = ((int) CLOSED_BY.getAndBitwiseOr(this, reason) & reason) == 0;
        if (isNew) {
            remember(name(reason), why, reason);
            peers.changed();
        }
        if ((peers.judged() & reason) == 0) open(reason, "nobody judges it any more"); // since a moment ago
        return isNew;
    }

    /// @param reason one of the bits: others stay
    /// @return whether that is new
    public boolean open(int reason) {
        return open(reason, "");
    }

    /// @param why for its history
    public boolean open(int reason, String why) {
        if (closedBy == reason) rise(); // before anybody picks it
        boolean isNew = ((int) CLOSED_BY.getAndBitwiseAnd(this, ~reason) & reason) != 0;
        if (isNew) {
            remember("no longer " + name(reason), why, 0);
            peers.changed();
        }
        return isNew;
    }

    /// @param closing the bit that was set; 0 if none was
    private void remember(String what, String why, int closing) {
        var event = new Event(Instant.now(), why.isEmpty() ? what : what + ": " + why);
        synchronized (history) { // hardly ever, and for a moment
            if (closing != 0) reasons.put(closing, event.what());
            if (history.size() == EVENTS) history.removeFirst();
            history.addLast(event);
        }
    }

    /// The last that befell it, in order.
    public List<Event> history() {
        synchronized (history) {
            return List.copyOf(history);
        }
    }

    /// Why it is closed, one line for each bit that is set and in their order; none if it is open.
    public List<String> reasons() {
        int bits = closedBy;
        synchronized (history) {
            return reasons.entrySet().stream().filter(each -> (each.getKey() & bits) != 0).map(Map.Entry::getValue).toList();
        }
    }

    /// The words for those bits, as people read them.
    public static List<String> names(int reasons) {
        return Stream.of(DRAINED, UNHEALTHY, EJECTED, BROKEN).filter(bit -> (reasons & bit) != 0).map(Peer::name).toList();
    }

    private static String name(int reason) {
        return switch (reason) {
            case DRAINED -> "drained";
            case UNHEALTHY -> "unhealthy";
            case EJECTED -> "ejected";
            case BROKEN -> "broken";
            default -> "closed";
        };
    }

    /// Who learns of its answers from now on.
    public void watch(Watcher by) {
        watcher = by;
    }

    /// If it still was that one.
    public void unwatch(Watcher by) {
        if (watcher == by) watcher = Watcher.NOBODY;
    }

    /// Whether nobody will ever list it again: who lists its endpoint gets another peer.
    public boolean isForgotten() {
        return forgotten;
    }

    void forget() {
        forgotten = true;
    }

    /// The bits of those that have closed it; 0 if it is open.
    public int closedBy() {
        return closedBy;
    }

    /// Whether it takes another request.
    ///
    /// @param heeded the reasons that count
    /// @param rules with the limits
    boolean isOpen(int heeded, FleetRules rules) {
        return (closedBy & heeded) == 0 && inFlight < rules.most() && (rules.maxConnections() == 0 || !room.isFull(rules.maxConnections(), inFlight));
    }

    /// The limit for which it takes no other request.
    Optional<Choice.Bound> reached(FleetRules rules) {
        if (inFlight >= rules.most()) return Optional.of(Choice.Bound.REQUESTS);
        return room.isFull(rules.maxConnections(), inFlight) ? Optional.of(Choice.Bound.CONNECTIONS) : Optional.empty();
    }

    /// To it, that are open or being opened.
    public int connections() {
        return room.open();
    }

    /// By [System#nanoTime], when it joined others, or was opened again; 0 if that is long ago.
    long risingSince() {
        return risingSince;
    }

    void rise() {
        risingSince = System.nanoTime() | 1;
    }

    /// It has its full share.
    void risen() {
        risingSince = 0;
    }

    /// For draws that are its own.
    long seed() {
        return seed;
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
    public void answered(int status, long took, long now) {
        watcher.answered(status, took);
        learn(took, now);
        if (silentSince != 0) silentSince = 0;
    }

    /// Another instance has answered before it, so nobody waits for it any more. That is no failure: of what it would have taken, only the least is known. But who has been overtaken for a
    /// second and has answered nothing in that time fails each time, as it would if it were waited for.
    ///
    /// @param took nanoseconds so far, since it was asked
    /// @param now by [System#nanoTime]
    /// @return whether it counts as a failure
    public boolean overtaken(long took, long now) {
        long since = silentSince;
        if (since == 0) silentSince = now | 1;
        if (since != 0 && now - since >= SILENCE) {
            failed(SILENT);
            return true;
        }
        watcher.overtaken(Math.max(took, (long) latency)); // at least that, and else as usual
        if (took > latencyAt(now)) learn(took, now);
        return false;
    }

    private void learn(double took, long now) {
        long elapsed = now - answeredAt;
        latency = peers.weighsLatency() ? PeakEwma.after(latency, Math.max(1, took), elapsed, DECAY) : PeakEwma.about(latency, Math.max(1, took), elapsed, DECAY);
        answeredAt = now;
    }

    /// No answer came from it. What was not its fault, or may happen to any connection that was kept, does not count.
    public void failed(Failure why) {
        if (why.side() != Failure.Side.ORIGIN || why.nothingSent() && why.kind() == Failure.Kind.ORIGIN_CLOSED) return;
        watcher.failed(why);
        if (peers.weighsLatency()) learn(Math.max(latency, FAILED), System.nanoTime());
    }

    /// An answer of it has come to its end.
    public void ended() {
        watcher.ended();
    }

    /// An answer of it broke off.
    public void broke(Failure why) {
        if (why.side() == Failure.Side.ORIGIN) watcher.broke();
    }

    /// As [PeakEwma#after] remembers it, or [PeakEwma#about] where only people look at it, in nanoseconds; 0 if nothing is known.
    public double latency() {
        return latency;
    }

    /// The same for who chooses by it: what was long ago is forgotten, so that one who was slow or failed is tried again.
    double latencyAt(long now) {
        return latency == 0 ? 0 : latency * Math.exp(-(now - answeredAt) / DECAY);
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

    /// Nobody judges it by that any more.
    void pardon(int reason, String why) {
        if (reason == BROKEN) breaker = null;
        open(reason, why);
    }

    @Override
    public String toString() {
        return endpoint.text();
    }
}
