// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.core.address.Address;
import io.cardea.net.http2.Account;
import io.cardea.net.http2.Glitch;
import io.cardea.net.http2.Http2Limits.PerAddress;
import io.cardea.net.http2.ServerConnection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who wastes our time, by address, over all its connections: whoever does it too often, or too much, is not let in for a while. Any thread.
///
/// Of IPv6 the first half counts: whoever has one address there mostly has 2^64 of them. Peers without an address, on a Unix domain
/// socket, are never barred: they are one proxy, which speaks for many.
final class Floods implements ServerConnection.Floods {
    private static final Logger LOG = LoggerFactory.getLogger(Floods.class);
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);
    private static final long NANOS_PER_GLITCH = 10_000_000; // a hundred a second are forgiven
    /// Addresses that are remembered.
    static final int MOST = 10_000;
    private static final int LOOKED_AT = 32;

    private final LongSupplier clock;
    private final LongAdder count = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Map<Glitch, LongAdder> glitches = new EnumMap<>(Glitch.class);
    private final ConcurrentHashMap<Address, Conduct> known = new ConcurrentHashMap<>();
    private final AtomicLong lastBarEnds; // until then somebody may be barred
    private final AtomicLong toldAt;
    private final AtomicLong sweptAt;
    private volatile PerAddress limits;

    /// What is remembered of an address.
    ///
    /// @param times connections closed since `since`
    /// @param spent glitches at the moment `at`
    /// @param barred whether it is, until `until`
    private record Conduct(int times, long since, long spent, long at, boolean barred, long until) {
        static Conduct fresh(long now) {
            return new Conduct(0, now, 0, now, false, now);
        }

        long spentBy(long now) {
            return Math.max(0, spent - (now - at) / NANOS_PER_GLITCH);
        }

        boolean isBarred(long now) {
            return barred && now - until < 0;
        }

        boolean isForgiven(long now) {
            return !isBarred(now) && spentBy(now) == 0 && (times == 0 || now - since > PERIOD);
        }

        Conduct flooded(long now) {
            boolean again = now - since <= PERIOD;
            return new Conduct(again ? times + 1 : 1, again ? since : now, spent, at, barred, until);
        }

        Conduct charged(long now, int glitches) {
            return new Conduct(times, since, spentBy(now) + glitches, now, barred, until);
        }

        /// Behind the bar it begins anew.
        Conduct judged(long now, PerAddress limits) {
            if (isBarred(now) || times <= limits.barAfter() && spentBy(now) <= limits.glitches()) return this;
            return new Conduct(0, now, 0, now, true, now + limits.barFor().toNanos());
        }
    }

    Floods(PerAddress limits) {
        this(limits, System::nanoTime);
    }

    Floods(PerAddress limits, LongSupplier clock) {
        this.limits = limits;
        this.clock = clock;
        long now = clock.getAsLong();
        lastBarEnds = new AtomicLong(now);
        toldAt = new AtomicLong(now - PERIOD);
        sweptAt = new AtomicLong(now - PERIOD);
        for (var kind : Glitch.values()) glitches.put(kind, new LongAdder());
    }

    /// From now on.
    void allow(PerAddress next) {
        limits = next;
    }

    @Override
    public void flooded(String peer, String how) {
        count.increment();
        long now = clock.getAsLong();
        key(peer).ifPresent(address -> judge(address, now, before -> before.flooded(now)));
        long told = toldAt.get();
        // once a minute: what is made to waste our time shall not fill the log
        if (now - told >= PERIOD && toldAt.compareAndSet(told, now)) LOG.warn("closed a connection of {} that wasted our time: {}", peer, how);
    }

    @Override
    public Account account(String peer) {
        return new Account() {
            @Override
            public void count(Glitch kind) {
                counter(kind).increment();
            }

            @Override
            public boolean charge(int spent) {
                long now = clock.getAsLong();
                return key(peer).map(address -> !judge(address, now, before -> before.charged(now, spent)).isBarred(now)).orElse(true);
            }
        };
    }

    private interface Change {
        Conduct of(Conduct before);
    }

    private Conduct judge(Address address, long now, Change change) {
        if (known.size() >= MOST && !known.containsKey(address)) forgetSome(now);
        var current = limits;
        var conduct = known.compute(address, (key, before) -> change.of(before == null ? Conduct.fresh(now) : before).judged(now, current));
        if (conduct.isBarred(now)) lastBarEnds.accumulateAndGet(conduct.until, (one, other) -> one - other > 0 ? one : other);
        return conduct;
    }

    /// Makes room: those who have nothing on them go, at most once a second, since it looks at all; else anybody who is not barred.
    private void forgetSome(long now) {
        long swept = sweptAt.get();
        if (now - swept >= TimeUnit.SECONDS.toNanos(1) && sweptAt.compareAndSet(swept, now)) known.values().removeIf(conduct -> conduct.isForgiven(now));
        if (known.size() < MOST) return;
        var each = known.entrySet().iterator();
        for (int looked = 1; each.hasNext(); looked++) {
            var entry = each.next();
            if (entry.getValue().isBarred(now) && looked < LOOKED_AT) continue;
            known.remove(entry.getKey());
            return;
        }
    }

    private static Optional<Address> key(String peer) {
        return Address.parse(peer).map(address -> address.isV4() ? address : new Address(address.hi(), 0));
    }

    /// Whether a new connection of that peer is to be closed.
    boolean refuses(String peer) {
        long now = clock.getAsLong();
        if (now - lastBarEnds.get() >= 0) return false;
        boolean barred = key(peer).map(known::get).filter(conduct -> conduct.isBarred(now)).isPresent();
        if (barred) refused.increment();
        return barred;
    }

    /// Connections that were closed for wasting time.
    long count() {
        return count.sum();
    }

    /// Addresses that are barred now.
    int barred() {
        long now = clock.getAsLong();
        return (int) known.values().stream().filter(conduct -> conduct.isBarred(now)).count();
    }

    /// Connections that were not let in.
    long refused() {
        return refused.sum();
    }

    long glitches(Glitch kind) {
        return counter(kind).sum();
    }

    /// Addresses that are remembered.
    int size() {
        return known.size();
    }

    private LongAdder counter(Glitch kind) {
        return Objects.requireNonNull(glitches.get(kind));
    }
}
