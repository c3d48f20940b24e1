// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Discovery.Sightings;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.Instance;
import io.cardea.core.state.Roster;
import io.cardea.registry.dns.DnsServer;
import io.cardea.registry.dns.Zone;
import io.cardea.registry.lease.Change;
import io.cardea.registry.lease.ChosenLedger;
import io.cardea.registry.lease.Index;
import io.cardea.registry.lease.Ledger;
import io.cardea.registry.lease.MemoryLedger;
import io.cardea.registry.lease.Preservation;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one registry of an edge: it is there as long as the edge, whatever its files say, as what is registered and who looks for it outlive reloads. It is still
/// while no file in force [opens][#open] it.
///
/// It has a thread of its own, on which leases expire and discoveries are told; whatever is below under "on the registry's thread" needs no lock.
final class Registry {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    static final Duration TICK = Duration.ofMillis(500);
    /// Longer than that between two ticks, it is this process that was still (stopped, asleep, starved), and not everybody else.
    private static final long STILLNESS = Duration.ofSeconds(2).toNanos();

    private final ChosenLedger ledger;
    private final LongSupplier nanos;
    private final Duration tick;
    private final Tally tally = new Tally();
    private final Shown shown;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicInteger watching = new AtomicInteger();
    private final Map<String, List<Found>> found = new HashMap<>(); // guarded by itself
    private volatile boolean open;
    private volatile boolean preserving;
    private final AtomicInteger holders = new AtomicInteger();
    // On the registry's thread.
    private final List<Wanted> wishes = new ArrayList<>();
    private Optional<PreserveConfig> preserve = Optional.empty();
    private Preservation preservation = new Preservation(0, 1, Duration.ZERO, Duration.ZERO);
    private Optional<Keeper> keeper = Optional.empty();
    private Optional<DnsConfig> dnsConfig = Optional.empty();
    private volatile Optional<DnsServer> dns = Optional.empty(); // read by others
    private Optional<ScheduledFuture<?>> ticking = Optional.empty();
    private boolean dnsFails;
    private long ticked;

    /// How a route wants it.
    private record Wanted(RegistryConfig config, Optional<Roster> roster) {}

    Registry(Gauges gauges, AdminPages pages) {
        this(gauges, pages, System::nanoTime, Clock.systemUTC(), TICK);
    }

    /// @param nanos for tests: time that only passes as told
    /// @param tick how often it looks after leases; zero for only when a test says so
    Registry(Gauges gauges, AdminPages pages, LongSupplier nanos, Clock clock, Duration tick) {
        this.nanos = nanos;
        this.tick = tick;
        this.ledger = new ChosenLedger(new MemoryLedger(nanos, clock), nanos);
        this.thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("registry").factory()); // it has no thread before its first task
        thread.setKeepAliveTime(5, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true); // and none when it is still again
        ledger.onChange(this::changed);
        this.shown = new Shown(this, gauges, pages);
        this.ticked = nanos.getAsLong();
    }

    Ledger ledger() {
        return ledger;
    }

    Tally tally() {
        return tally;
    }

    /// Whether it knows whom it knew before the restart.
    boolean isOpen() {
        return open;
    }

    boolean isPreserving() {
        return preserving;
    }

    int watching() {
        return watching.get();
    }

    /// Where it answers over DNS, if it does.
    Optional<DnsServer> dns() {
        return dns;
    }

    /// A route says how it shall be, from now on; of several the last. Closing what is given ends that; the last waits until what has changed is on disk, so that
    /// a restart forgets nobody.
    ///
    /// @param roster where leases are that edges share; empty for the edge's own
    AutoCloseable open(RegistryConfig config, Optional<Roster> roster) {
        holders.incrementAndGet();
        var wanted = new Wanted(config, roster);
        thread.execute(() -> {
            wishes.add(wanted);
            settle(wanted);
        });
        return () -> {
            var settled = thread.submit(() -> {
                wishes.remove(wanted);
                if (wishes.isEmpty()) still(); else settle(wishes.getLast());
            });
            if (holders.decrementAndGet() == 0) settled.get(10, TimeUnit.SECONDS);
        };
    }

    /// On the registry's thread: as a configuration wants it.
    private void settle(Wanted wanted) {
        var config = wanted.config;
        ledger.use(wanted.roster);
        if (!preserve.equals(Optional.of(config.preserve()))) { // else a reload would forget that too many are silent
            preserve = Optional.of(config.preserve());
            preservation = config.preserve().preservation();
        }
        var kept = config.kept().map(file -> new Keeper.Settings(file, config.snapshotEvery()));
        if (!keeper.map(Keeper::settings).equals(kept)) {
            keeper.ifPresent(Keeper::write);
            keeper = kept.map(settings -> new Keeper(ledger, settings, nanos.getAsLong()));
            if (!open) keeper.ifPresent(this::restore);
        }
        if (!dnsConfig.equals(config.dns())) {
            closeDns();
            dnsConfig = config.dns();
            openDns();
        }
        if (open) return;
        if (!ledger.isShared()) ledger.respite(); // else others may have been there for those who renew
        open = true;
        shown.begin();
        ticked = nanos.getAsLong();
        if (tick.isPositive()) ticking = Optional.of(thread.scheduleWithFixedDelay(this::tick, tick.toMillis(), tick.toMillis(), TimeUnit.MILLISECONDS));
        synchronized (found) {
            found.values().forEach(each -> each.forEach(one -> later(one::tell, Duration.ZERO)));
        }
    }

    /// On the registry's thread: nobody wants it any more. Who is registered stays known.
    private void still() {
        ticking.ifPresent(each -> each.cancel(false));
        ticking = Optional.empty();
        closeDns();
        keeper.ifPresent(Keeper::write);
        keeper = Optional.empty();
        ledger.rest();
        open = false;
        shown.end();
    }

    private void restore(Keeper each) {
        var leases = each.snapshot().read();
        ledger.restore(leases);
        if (!leases.isEmpty()) LOG.info("the registry knows {} instances from before, and gives them time to renew", leases.size());
    }

    private void openDns() {
        if (dnsConfig.isEmpty()) return;
        var config = dnsConfig.get();
        try {
            dns = Optional.of(DnsServer.open(config.socket(), config.clients(), new Zone(config.zone(), config.ttl(), ledger), tally.dnsQueries()));
            if (dnsFails) LOG.info("the registry answers over DNS on {} now", config.address());
            dnsFails = false;
        } catch (IOException e) {
            if (!dnsFails) LOG.error("the registry cannot answer over DNS on {}, and tries again: {}", config.address(), e.toString());
            dnsFails = true;
        }
    }

    private void closeDns() {
        dns.ifPresent(DnsServer::close);
        dns = Optional.empty();
        dnsConfig = Optional.empty();
    }

    /// On the registry's thread, twice a second.
    void tick() {
        try {
            long now = nanos.getAsLong();
            long still = now - ticked;
            ticked = now;
            if (still > STILLNESS) {
                LOG.warn("this process was still for {} s: instances get time to renew", still / 1_000_000_000L);
                ledger.respite();
            }
            sweep(now);
            keeper.ifPresent(each -> each.tick(now));
            if (dnsConfig.isPresent() && dns.isEmpty()) openDns();
        } catch (RuntimeException e) { // the next may do better, and without ticks nobody would ever expire
            LOG.error("the registry could not look after its leases", e);
        }
    }

    private void sweep(long now) {
        preservation.expired(ledger.expiredElsewhere(), now);
        var census = ledger.census();
        var verdict = preservation.judge(census, now);
        preserving = preservation.isPreserving();
        switch (verdict) {
            case BEGIN -> LOG.warn("{} of {} instances are silent at once: nobody is believed to be gone until they are back", census.silent(), census.all());
            case KEEP -> {}
            case RESPITE -> {
                LOG.info("{} of {} instances are silent: the others are back, and these get time to renew", census.silent(), census.all());
                ledger.respite();
            }
            case GIVE_UP -> {
                LOG.warn("{} of {} instances have been silent too long: they are believed to be gone", census.silent(), census.all());
                expire(now);
            }
            case EXPIRE -> {
                if (census.overdue() > 0) expire(now);
            }
        }
    }

    private void expire(long now) {
        int expired = ledger.expire();
        tally.expirations().add(expired);
        preservation.expired(expired, now);
    }

    /// Whether instances of that service may register: somebody here wants them, or the file says so.
    boolean takes(String service, List<String> others) {
        synchronized (found) {
            if (found.containsKey(service)) return true;
        }
        return others.contains("*") || others.contains(service);
    }

    /// Tells who is there, now and after each change.
    AutoCloseable find(String service, Sightings sightings) {
        var finding = new Found(service, sightings);
        boolean first;
        synchronized (found) {
            var all = found.computeIfAbsent(service, name -> new ArrayList<>(1));
            all.add(finding);
            first = all.size() == 1;
        }
        if (first) shown.begin(service);
        finding.wake();
        return finding;
    }

    private void changed(String service) {
        synchronized (found) {
            found.getOrDefault(service, List.of()).forEach(Found::wake);
        }
    }

    /// Does it soon, on the registry's thread.
    private void later(Runnable task, Duration delay) {
        thread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// A place among those who watch.
    ///
    /// @param most who may
    Watch watch(String service, int most) {
        if (watching.incrementAndGet() > most) {
            watching.decrementAndGet();
            throw new Refusal(503, "as many watch as may: " + most);
        }
        return new Watch(ledger, service, watching::decrementAndGet);
    }

    /// One who is told of a service's instances, once for all changes within a moment, and only of another list than before; that nobody is there is told again and again.
    private final class Found implements AutoCloseable {
        private static final Duration MOMENT = Duration.ofMillis(50);
        private static final Duration PATIENCE = Duration.ofSeconds(2);
        private static final Duration AGAIN = Duration.ofSeconds(4);

        private final String service;
        private final Sightings sightings;
        private final AtomicBoolean waking = new AtomicBoolean(); // no lock here: whoever changes the ledger never waits for whoever is told
        private volatile boolean closed;
        private boolean again; // guarded by this
        private Optional<List<Instance>> told = Optional.empty(); // guarded by this, as is telling: nothing is told after close
        private Optional<Index> toldAt = Optional.empty(); // guarded by this

        Found(String service, Sightings sightings) {
            this.service = service;
            this.sightings = sightings;
        }

        void wake() {
            if (!closed && waking.compareAndSet(false, true)) later(this::tell, open ? MOMENT : PATIENCE);
        }

        private synchronized void tell() {
            waking.set(false);
            if (closed) return;
            try {
                if (!open) {
                    sightings.lost("no route of the file is a `registry`, so that nobody can register");
                    return;
                }
                var unknown = ledger.unknown();
                if (unknown.isPresent()) {
                    sightings.lost(unknown.get());
                    later(this::wake, PATIENCE);
                    return;
                }
                var listing = ledger.list(service);
                var now = listing.leases().stream().map(lease -> lease.registration().instance()).toList();
                boolean isNew = told.filter(now::equals).isEmpty();
                boolean left = isNew && now.isEmpty() && toldAt.filter(this::haveLeftSince).isPresent();
                told = Optional.of(now);
                toldAt = Optional.of(listing.at());
                if (left) sightings.allLeft(); else if (isNew || now.isEmpty()) sightings.found(now);
                if (now.isEmpty() && !again) { // such a list is believed only when it is told again
                    again = true;
                    later(this::tellAgain, AGAIN);
                }
            } catch (RuntimeException e) {
                LOG.error("the instances of {} could not be told", service, e);
            }
        }

        /// Whether those who are gone since then have said so themselves: none was given up because it was silent.
        private boolean haveLeftSince(Index then) {
            var news = ledger.news(then, service, Integer.MAX_VALUE);
            return news.complete() && news.changes().stream().noneMatch(change -> change.kind() == Change.Kind.EXPIRED);
        }

        private synchronized void tellAgain() {
            again = false;
            tell();
        }

        @Override
        public void close() {
            synchronized (this) {
                if (closed) return;
                closed = true;
            }
            boolean last;
            synchronized (found) {
                var all = found.getOrDefault(service, new ArrayList<>());
                all.remove(this);
                last = all.isEmpty();
                if (last) found.remove(service);
            }
            if (last) shown.end(service);
        }
    }
}
