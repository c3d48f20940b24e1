// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Leases in memory, for one edge. Everything takes microseconds, under one lock; those who listen are called outside of it.
public final class MemoryLedger implements Ledger {
    /// Changes that are remembered: who is further behind has to look at the list.
    static final int REMEMBERED = 4096;

    private final LongSupplier nanos;
    private final Clock clock;
    private final String epoch = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    private final TreeMap<String, Service> services = new TreeMap<>();
    private final @Nullable Change[] history = new @Nullable Change[REMEMBERED]; // the change with a number is at its remainder
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private int all;
    private long number;
    private long respite;

    private static final class Service {
        final TreeMap<String, Held> byId = new TreeMap<>();
        final Map<String, Integer> perHost = new HashMap<>();
        long changed;
    }

    private static final class Held {
        Registration registration;
        final String owner;
        final Instant since;
        long renewed;
        long gap; // between the last two renewals

        Held(Registration registration, String owner, Instant since, long renewed) {
            this.registration = registration;
            this.owner = owner;
            this.since = since;
            this.renewed = renewed;
        }
    }

    /// @param nanos time that only passes, such as [System#nanoTime]
    /// @param clock for people
    public MemoryLedger(LongSupplier nanos, Clock clock) {
        this.nanos = nanos;
        this.clock = clock;
        this.respite = nanos.getAsLong();
    }

    @Override
    public Outcome put(Registration registration, String owner, Bounds bounds) {
        Outcome outcome;
        synchronized (this) {
            var service = services.get(registration.service());
            var held = service == null ? null : service.byId.get(registration.id());
            if (held != null && !held.owner.equals(owner)) throw new Refused(Refused.Why.OWNED, registration.id() + " was registered by another client, whose lease lasts");
            outcome = service == null || held == null
                ? new Outcome(Outcome.Kind.REGISTERED, registered(registration, owner, clock.instant(), roomFor(registration, service, bounds)))
                : renewed(registration, held, service);
        }
        if (outcome.kind() != Outcome.Kind.RENEWED) tell(registration.service());
        return outcome;
    }

    private Service roomFor(Registration registration, @Nullable Service known, Bounds bounds) {
        if (all >= bounds.instances()) throw new Refused(Refused.Why.FULL, "there are " + all + " instances, as many as may be");
        if (known == null) return new Service();
        if (known.byId.size() >= bounds.perService()) throw new Refused(Refused.Why.FULL, "`" + registration.service() + "` has " + known.byId.size() + " instances, as many as may be");
        var host = registration.host();
        int same = known.perHost.getOrDefault(host, 0);
        if (same >= bounds.perHost()) throw new Refused(Refused.Why.HOST_FULL, host + " has registered " + same + " instances of `" + registration.service() + "`, as many as may be");
        return known;
    }

    private Index registered(Registration registration, String owner, Instant since, Service service) {
        services.putIfAbsent(registration.service(), service);
        service.byId.put(registration.id(), new Held(registration, owner, since, nanos.getAsLong()));
        service.perHost.merge(registration.host(), 1, Integer::sum);
        all++;
        return changed(Change.Kind.REGISTERED, registration, service);
    }

    private Outcome renewed(Registration registration, Held held, Service service) {
        long now = nanos.getAsLong();
        held.gap = now - Math.max(held.renewed, respite);
        held.renewed = now;
        if (held.registration.equals(registration)) return new Outcome(Outcome.Kind.RENEWED, new Index(epoch, service.changed));
        held.registration = registration;
        return new Outcome(Outcome.Kind.CHANGED, changed(Change.Kind.CHANGED, registration, service));
    }

    private Index changed(Change.Kind kind, Registration registration, Service service) {
        var index = new Index(epoch, ++number);
        service.changed = number;
        history[(int) (number % REMEMBERED)] = new Change(index, kind, registration);
        return index;
    }

    @Override
    public boolean remove(String service, String id, String owner) {
        synchronized (this) {
            var known = services.get(service);
            var held = known == null ? null : known.byId.get(id);
            if (known == null || held == null) return false;
            if (!held.owner.equals(owner)) throw new Refused(Refused.Why.OWNED, id + " was registered by another client, whose lease lasts");
            gone(Change.Kind.LEFT, known, held);
            if (known.byId.isEmpty()) services.remove(service);
        }
        tell(service);
        return true;
    }

    private void gone(Change.Kind kind, Service service, Held held) {
        service.byId.remove(held.registration.id());
        service.perHost.computeIfPresent(held.registration.host(), (host, count) -> count == 1 ? null : count - 1);
        all--;
        changed(kind, held.registration, service);
    }

    @Override
    public synchronized Listing list(String service) {
        var known = services.get(service);
        if (known == null) return new Listing(new Index(epoch, 0), index(), List.of());
        long now = nanos.getAsLong();
        return new Listing(new Index(epoch, known.changed), index(), known.byId.values().stream().map(held -> lease(held, now)).toList());
    }

    @Override
    public synchronized Listing all() {
        long now = nanos.getAsLong();
        var leases = new ArrayList<Lease>(all);
        for (var service : services.values()) for (var held : service.byId.values()) leases.add(lease(held, now));
        return new Listing(index(), index(), leases);
    }

    private Lease lease(Held held, long now) {
        return new Lease(held.registration, held.owner, held.since, Duration.ofNanos(silent(held, now)));
    }

    private long silent(Held held, long now) {
        return now - Math.max(held.renewed, respite);
    }

    @Override
    public synchronized SortedMap<String, Integer> services() {
        var counts = new TreeMap<String, Integer>();
        services.forEach((name, service) -> counts.put(name, service.byId.size()));
        return counts;
    }

    @Override
    public synchronized News news(Index after, String service, int most) {
        if (!after.epoch().equals(epoch) || after.number() < number - REMEMBERED || after.number() > number) return new News(false, List.of(), index());
        var changes = new ArrayList<Change>();
        long last = after.number();
        while (last < number && changes.size() < most) {
            var change = history[(int) (++last % REMEMBERED)];
            if (change != null && (service.isEmpty() || change.registration().service().equals(service))) changes.add(change);
        }
        return new News(true, changes, new Index(epoch, last));
    }

    @Override
    public synchronized Index index() {
        return new Index(epoch, number);
    }

    @Override
    public AutoCloseable onChange(Consumer<String> told) {
        listeners.add(told);
        return () -> listeners.remove(told);
    }

    private void tell(String service) {
        for (var listener : listeners) listener.accept(service);
    }

    @Override
    public synchronized Census census() {
        long now = nanos.getAsLong();
        int silent = 0;
        int overdue = 0;
        for (var service : services.values()) {
            for (var held : service.byId.values()) {
                long quiet = silent(held, now);
                if (quiet > patience(held)) silent++;
                if (quiet > held.registration.ttl().toNanos()) overdue++;
            }
        }
        return new Census(all, silent, overdue);
    }

    /// After which silence something may be wrong: half of its time, or half more than it usually takes; so all who fall silent together are
    /// noticed before the time of the first is over.
    private static long patience(Held held) {
        long ttl = held.registration.ttl().toNanos();
        return Math.clamp(held.gap + held.gap / 2, ttl / 2, ttl);
    }

    @Override
    public int expire() {
        var names = new ArrayList<String>();
        int expired = 0;
        synchronized (this) {
            long now = nanos.getAsLong();
            for (var entry : services.entrySet()) {
                var service = entry.getValue();
                var over = service.byId.values().stream().filter(held -> silent(held, now) > held.registration.ttl().toNanos()).toList();
                if (over.isEmpty()) continue;
                over.forEach(held -> gone(Change.Kind.EXPIRED, service, held));
                names.add(entry.getKey());
                expired += over.size();
            }
            services.values().removeIf(service -> service.byId.isEmpty());
        }
        names.forEach(this::tell);
        return expired;
    }

    @Override
    public synchronized void respite() {
        respite = nanos.getAsLong();
    }

    @Override
    public void restore(Collection<Lease> kept) {
        var names = new ArrayList<String>();
        synchronized (this) {
            for (var lease : kept) {
                var registration = lease.registration();
                var known = services.get(registration.service());
                if (known != null && known.byId.containsKey(registration.id())) continue;
                registered(registration, lease.owner(), lease.since(), known == null ? new Service() : known);
                if (!names.contains(registration.service())) names.add(registration.service());
            }
        }
        names.forEach(this::tell);
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
