// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What an edge knows of a ledger that is elsewhere: all leases, and what has happened since it began to follow. Everything takes microseconds, under one lock.
///
/// Times are milliseconds by the ledger's clock.
final class Mirror {
    private final TreeMap<String, TreeMap<String, Held>> services = new TreeMap<>();
    private final TreeMap<String, Long> changed = new TreeMap<>(); // the last change of each service that has instances
    private final @Nullable Change[] history = new @Nullable Change[MemoryLedger.REMEMBERED]; // the change with a number is at its remainder
    private String epoch = "none";
    private long first; // changes up to here are not known one by one
    private long number;
    private int all;

    /// @param since for people
    /// @param renewed when it was renewed, or was last given time
    /// @param gap between the last two renewals
    record Held(Registration registration, String owner, Instant since, long renewed, long gap) {
        Lease lease(long now) {
            return new Lease(registration, owner, since, Duration.ofMillis(Math.max(0, now - renewed)));
        }

        /// See [MemoryLedger].
        private boolean isSilent(long now) {
            long ttl = registration.ttl().toMillis();
            return now - renewed > Math.clamp(gap + gap / 2, ttl / 2, ttl);
        }

        boolean isOverdue(long now) {
            return now - renewed > registration.ttl().toMillis();
        }
    }

    synchronized Index index() {
        return new Index(epoch, number);
    }

    synchronized boolean isEmpty() {
        return all == 0;
    }

    /// Takes everything from a whole list.
    ///
    /// @param last the last change of each service in it
    /// @return services that may be other than before
    synchronized Set<String> replace(Index at, Collection<Held> leases, Map<String, Long> last) {
        var names = new TreeSet<>(services.keySet());
        services.clear();
        changed.clear();
        all = 0;
        leases.forEach(this::hold);
        changed.putAll(last);
        epoch = at.epoch();
        number = at.number();
        first = number;
        names.addAll(services.keySet());
        return names;
    }

    private void hold(Held held) {
        if (services.computeIfAbsent(held.registration.service(), name -> new TreeMap<>()).put(held.registration.id(), held) == null) all++;
    }

    /// Takes the next change in; one that is known already is none.
    ///
    /// @return whether it was the next
    synchronized boolean apply(Change change, Held held) {
        if (!change.index().epoch().equals(epoch) || change.index().number() != number + 1) return false;
        number++;
        var service = change.registration().service();
        history[(int) (number % history.length)] = change;
        changed.put(service, number);
        switch (change.kind()) {
            case REGISTERED -> hold(held);
            case CHANGED -> {
                var before = services.getOrDefault(service, new TreeMap<>()).get(held.registration.id());
                hold(before == null ? held : new Held(held.registration, held.owner, held.since, Math.max(before.renewed, held.renewed), before.gap));
            }
            case LEFT, EXPIRED -> {
                var known = services.get(service);
                if (known != null && known.remove(held.registration.id()) != null) all--;
                if (known != null && known.isEmpty()) {
                    services.remove(service);
                    changed.remove(service);
                }
            }
        }
        return true;
    }

    synchronized void renewed(String service, String id, long at, long gap) {
        var known = services.get(service);
        if (known != null) known.computeIfPresent(id, (name, held) -> at <= held.renewed ? held : new Held(held.registration, held.owner, held.since, at, gap));
    }

    synchronized Listing list(String service, long now) {
        var known = services.get(service);
        if (known == null) return new Listing(new Index(epoch, 0), index(), List.of());
        return new Listing(new Index(epoch, changed.getOrDefault(service, 0L)), index(), known.values().stream().map(held -> held.lease(now)).toList());
    }

    synchronized Listing all(long now) {
        return new Listing(index(), index(), held().stream().map(held -> held.lease(now)).toList());
    }

    synchronized List<Held> held() {
        var held = new ArrayList<Held>(all);
        services.values().forEach(service -> held.addAll(service.values()));
        return held;
    }

    synchronized SortedMap<String, Integer> services() {
        var counts = new TreeMap<String, Integer>();
        services.forEach((name, service) -> counts.put(name, service.size()));
        return counts;
    }

    synchronized News news(Index after, String service, int most) {
        if (!after.epoch().equals(epoch) || after.number() < Math.max(first, number - history.length) || after.number() > number) return new News(false, List.of(), index());
        var changes = new ArrayList<Change>();
        long last = after.number();
        while (last < number && changes.size() < most) {
            var change = history[(int) (++last % history.length)];
            if (change != null && (service.isEmpty() || change.registration().service().equals(service))) changes.add(change);
        }
        return new News(true, changes, new Index(epoch, last));
    }

    synchronized Census census(long now) {
        int silent = 0;
        int overdue = 0;
        for (var service : services.values()) {
            for (var held : service.values()) {
                if (held.isSilent(now)) silent++;
                if (held.isOverdue(now)) overdue++;
            }
        }
        return new Census(all, silent, overdue);
    }
}
