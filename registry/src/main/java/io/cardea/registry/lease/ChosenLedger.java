// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import io.cardea.core.state.Roster;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The ledger that the file in force wants: the edge's own, or one that edges share. Whoever listens goes on listening, and finds another history.
public final class ChosenLedger implements Ledger {
    private final MemoryLedger own;
    private final LongSupplier nanos;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private volatile Ledger current;

    /// @param nanos time that only passes
    public ChosenLedger(MemoryLedger own, LongSupplier nanos) {
        this.own = own;
        this.nanos = nanos;
        this.current = own;
        own.onChange(this::tell);
    }

    private void tell(String service) {
        for (var listener : listeners) listener.accept(service);
    }

    public boolean isShared() {
        return current != own;
    }

    /// Takes that one from now on; what was known by the other is known there, as long as nobody there knows better. One thread at a time.
    ///
    /// @param roster empty for the edge's own
    public void use(Optional<Roster> roster) {
        var before = current;
        if (before instanceof SharedLedger shared && roster.filter(shared.roster()::equals).isPresent()) {
            shared.begin();
            return;
        }
        if (before == own && roster.isEmpty()) return;
        var known = before.all().leases();
        if (roster.isPresent()) {
            var shared = new SharedLedger(roster.get(), nanos);
            shared.onChange(this::tell);
            shared.restore(known);
            current = shared;
            shared.begin();
        } else {
            current = own;
            own.restore(known);
        }
        if (before instanceof SharedLedger shared) shared.close();
        known.stream().map(lease -> lease.registration().service()).distinct().forEach(this::tell);
    }

    /// Follows nobody while no file wants it; what is known stays.
    public void rest() {
        if (current instanceof SharedLedger shared) shared.rest();
    }

    @Override
    public Outcome put(Registration registration, String owner, Bounds bounds) {
        return current.put(registration, owner, bounds);
    }

    @Override
    public boolean remove(String service, String id, String owner) {
        return current.remove(service, id, owner);
    }

    @Override
    public Listing list(String service) {
        return current.list(service);
    }

    @Override
    public Listing all() {
        return current.all();
    }

    @Override
    public SortedMap<String, Integer> services() {
        return current.services();
    }

    @Override
    public News news(Index after, String service, int most) {
        return current.news(after, service, most);
    }

    @Override
    public Index index() {
        return current.index();
    }

    @Override
    public AutoCloseable onChange(Consumer<String> told) {
        listeners.add(told);
        return () -> listeners.remove(told);
    }

    @Override
    public Census census() {
        return current.census();
    }

    @Override
    public int expire() {
        return current.expire();
    }

    @Override
    public int expiredElsewhere() {
        return current.expiredElsewhere();
    }

    @Override
    public void respite() {
        current.respite();
    }

    @Override
    public void restore(Collection<Lease> kept) {
        current.restore(kept);
    }

    @Override
    public Optional<String> unknown() {
        return current.unknown();
    }

    @Override
    public void close() {
        current.close();
        listeners.clear();
    }
}
