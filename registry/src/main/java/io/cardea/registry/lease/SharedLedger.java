// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Roster;
import io.cardea.core.state.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leases that edges share. Whoever asks is answered from a mirror of what is shared, which follows it twice a second; changes are made there, each by one decision, and are in the mirror when they
/// are answered.
///
/// While what is shared is away, the mirror is served as it was: its time stands still, so that nobody is silent and nobody expires; who wants to change something gets an [UncheckedIOException].
public final class SharedLedger implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(SharedLedger.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    /// As long as it is believed that time goes on there without having been told.
    private static final long TRUST = 2_000;
    /// As many as one question tells.
    private static final int MOST_RENEWALS = 4 * Roster.AT_ONCE;

    private final Roster roster;
    private final LongSupplier nanos;
    private final Mirror mirror = new Mirror();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock following = new ReentrantLock(); // whoever holds it follows; what is below is theirs
    private final AtomicInteger elsewhere = new AtomicInteger();
    private boolean confirmed; // whether what the mirror holds was there once
    private boolean due; // a respite that could not be given
    private volatile At at = new At(0, 0);
    private volatile boolean met;
    private volatile boolean away;
    private @Nullable Thread thread; // guarded by this

    /// What time it was there, and here.
    private record At(long millis, long nanos) {}

    /// @param nanos time that only passes
    public SharedLedger(Roster roster, LongSupplier nanos) {
        this.roster = roster;
        this.nanos = nanos;
    }

    /// Where it is.
    public Roster roster() {
        return roster;
    }

    /// Follows what is shared, until it is told to [rest][#rest].
    public synchronized void begin() {
        if (thread == null) thread = Thread.ofVirtual().name("registry-mirror").start(this::follow);
    }

    public synchronized void rest() {
        if (thread != null) thread.interrupt();
        thread = null;
    }

    private void follow() {
        try {
            while (true) {
                try {
                    pull();
                    if (away) LOG.info("the shared registry is there again");
                    away = false;
                } catch (UncheckedIOException e) {
                    if (!away && met) LOG.warn("the shared registry is away: who is known stays so, and nobody can register: {}", e.getMessage());
                    away = true;
                } catch (IllegalStateException e) {
                    if (Thread.currentThread().isInterrupted()) return; // while it waited
                    throw e;
                } catch (RuntimeException e) { // the next may do better
                    LOG.error("the shared registry cannot be followed", e);
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            // it rests
        }
    }

    private <T> T ask(Function<Executor, Pending<Reply<T>>> question) {
        return switch (Waiting.on(question)) {
            case Reply.Got<T>(T value) -> value;
            case Reply.Unavailable<T>(String why) -> throw new UncheckedIOException(new IOException(why));
        };
    }

    /// Takes in what has changed.
    ///
    /// @throws UncheckedIOException if it is away
    void pull() {
        following.lock();
        try {
            while (true) {
                var known = mirror.index();
                var renewedFrom = at.millis == 0 ? 0 : at.millis - 1;
                var news = ask(loop -> roster.changes(known.epoch(), known.number(), renewedFrom, loop));
                if (!news.complete()) {
                    begin(news);
                    continue;
                }
                // More than one question tells, or a journal of which something is missing, as somebody has removed it: then all is read.
                boolean gap = news.number() > known.number() && (news.changes().isEmpty() || news.changes().getFirst().number() != known.number() + 1);
                if (gap || news.renewals().size() >= MOST_RENEWALS) {
                    read();
                    break;
                }
                news.changes().forEach(each -> applied(known.epoch(), each, news.at()));
                news.renewals().forEach(each -> mirror.renewed(each.group(), each.id(), each.at(), each.gap()));
                boolean whole = mirror.index().number() >= news.number();
                if (whole || mirror.index().number() == known.number()) {
                    at = new At(news.at(), nanos.getAsLong());
                    break;
                }
            }
            confirmed = true;
            met = true;
            if (due) {
                ask(roster::respite);
                due = false;
            }
        } finally {
            following.unlock();
        }
    }

    /// There is another history than the one that was followed: it has lost what it had, or has never been met; or it is too far ahead. What it has forgotten, and this edge knows, is put back.
    private void begin(Roster.Changes found) {
        var held = mirror.held();
        var known = mirror.index();
        boolean forgot = confirmed && (!found.epoch().equals(known.epoch()) || found.number() < known.number());
        if (found.number() == 0 || forgot) {
            if (!held.isEmpty()) LOG.warn("the shared registry does not know what this edge knows: {} instances are put back, and get time to renew", held.size());
            for (var each : held) enter(each.registration(), each.owner(), each.since().toEpochMilli(), new Bounds(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE), true);
        }
        read();
    }

    private void read() {
        var leases = new ArrayList<Mirror.Held>();
        var last = new HashMap<String, Long>();
        var page = ask(loop -> roster.page("", "", loop));
        var start = new Index(page.epoch(), page.number());
        while (true) {
            for (var member : page.members()) {
                last.merge(member.group(), Math.min(member.changed(), start.number()), Math::max);
                registration(member.content()).ifPresent(registration -> leases.add(new Mirror.Held(registration, member.owner(), Instant.ofEpochMilli(member.since()), member.renewed(), member.gap())));
            }
            if (page.members().size() < Roster.AT_ONCE) break;
            var end = page.members().getLast();
            page = ask(loop -> roster.page(end.group(), end.id(), loop));
        }
        tell(mirror.replace(start, leases, last));
        at = new At(page.at(), nanos.getAsLong());
    }

    private void applied(String epoch, Roster.Change each, long now) {
        var registration = registration(each.content()).orElseGet(() -> new Registration(each.group(), each.id(), "http", "", 0, 0, java.util.Map.of(), "", true, Duration.ofSeconds(1)));
        var kind = switch (each.kind()) {
            case ENTERED -> Change.Kind.REGISTERED;
            case CHANGED -> Change.Kind.CHANGED;
            case LEFT -> Change.Kind.LEFT;
            case EXPIRED -> Change.Kind.EXPIRED;
        };
        if (!mirror.apply(new Change(new Index(epoch, each.number()), kind, registration), new Mirror.Held(registration, each.owner(), Instant.ofEpochMilli(each.since()), now, 0))) return;
        if (kind == Change.Kind.EXPIRED) elsewhere.incrementAndGet();
        tell(List.of(each.group()));
    }

    /// Empty for what somebody has written there who is no edge.
    private static Optional<Registration> registration(String content) {
        try {
            return Optional.of(Written.registration(Json.object(content.getBytes(StandardCharsets.US_ASCII))));
        } catch (RuntimeException e) {
            LOG.warn("what is in the shared registry is no registration: {}", e.toString());
            return Optional.empty();
        }
    }

    private void tell(Collection<String> services) {
        for (var service : services) for (var listener : listeners) listener.accept(service);
    }

    private Roster.Entered enter(Registration registration, String owner, long since, Bounds bounds, boolean restored) {
        var entry = new Roster.Entry(registration.service(), registration.id(), registration.host(), owner, Written.text(registration), registration.ttl(), since);
        return ask(loop -> roster.enter(entry, new Roster.Room(bounds.instances(), bounds.perService(), bounds.perHost()), restored, loop));
    }

    @Override
    public Outcome put(Registration registration, String owner, Bounds bounds) {
        var entered = enter(registration, owner, 0, bounds, false);
        var service = registration.service();
        var kind = switch (entered.kind()) {
            case NEW -> Outcome.Kind.REGISTERED;
            case CHANGED -> Outcome.Kind.CHANGED;
            case RENEWED -> Outcome.Kind.RENEWED;
            case OWNED -> throw owned(registration.id());
            case FULL -> throw new Refused(Refused.Why.FULL, "there are " + entered.count() + " instances, as many as may be");
            case GROUP_FULL -> throw new Refused(Refused.Why.FULL, "`" + service + "` has " + entered.count() + " instances, as many as may be");
            case HOST_FULL -> throw new Refused(Refused.Why.HOST_FULL, registration.host() + " has registered " + entered.count() + " instances of `" + service + "`, as many as may be");
        };
        var index = new Index(entered.epoch(), entered.number());
        seen(index);
        mirror.renewed(service, registration.id(), entered.at(), entered.gap());
        return new Outcome(kind, index);
    }

    private static Refused owned(String id) {
        return new Refused(Refused.Why.OWNED, id + " was registered by another client, whose lease lasts");
    }

    /// Follows until the mirror has that change. What was done was done: that it cannot be seen at once is no failure of it.
    private void seen(Index index) {
        var known = mirror.index();
        if (known.epoch().equals(index.epoch()) && known.number() >= index.number()) return;
        follows();
    }

    private void follows() {
        try {
            pull();
        } catch (UncheckedIOException e) {
            LOG.debug("the shared registry went away behind a change", e);
        }
    }

    @Override
    public boolean remove(String service, String id, String owner) {
        boolean gone = switch (ask(loop -> roster.leave(service, id, owner, loop))) {
            case GONE -> true;
            case UNKNOWN -> false;
            case OWNED -> throw owned(id);
        };
        if (gone) follows();
        return gone;
    }

    @Override
    public Listing list(String service) {
        return mirror.list(service, now());
    }

    @Override
    public Listing all() {
        return mirror.all(now());
    }

    /// There, as far as it is known.
    private long now() {
        var last = at;
        return last.millis + Math.clamp((nanos.getAsLong() - last.nanos) / 1_000_000, 0, TRUST);
    }

    @Override
    public SortedMap<String, Integer> services() {
        return mirror.services();
    }

    @Override
    public News news(Index after, String service, int most) {
        return mirror.news(after, service, most);
    }

    @Override
    public Index index() {
        return mirror.index();
    }

    @Override
    public AutoCloseable onChange(Consumer<String> told) {
        listeners.add(told);
        return () -> listeners.remove(told);
    }

    @Override
    public Census census() {
        return mirror.census(now());
    }

    @Override
    public int expire() {
        int expired = 0;
        try {
            if (due) pull(); // what was promised comes first
            int some;
            do {
                some = ask(roster::expire);
                expired += some;
                elsewhere.addAndGet(-some);
            } while (some == Roster.AT_ONCE);
            if (expired > 0) pull();
        } catch (UncheckedIOException e) {
            LOG.debug("nobody expires while the shared registry is away", e);
        }
        return expired;
    }

    @Override
    public int expiredElsewhere() {
        return Math.max(0, elsewhere.getAndUpdate(count -> Math.min(0, count)));
    }

    @Override
    public void respite() {
        try {
            ask(roster::respite);
            pull();
        } catch (UncheckedIOException e) {
            following.lock();
            due = true;
            following.unlock();
        }
    }

    /// What was known before a restart, or by a ledger of this edge alone. Where others have gone on without it, what they know counts.
    @Override
    public void restore(Collection<Lease> kept) {
        following.lock();
        try {
            if (met) return;
            var known = kept.stream().map(lease -> new Mirror.Held(lease.registration(), lease.owner(), lease.since(), 0, 0)).toList();
            tell(mirror.replace(new Index("kept", 0), known, java.util.Map.of()));
        } finally {
            following.unlock();
        }
    }

    @Override
    public Optional<String> unknown() {
        return met || !mirror.isEmpty() ? Optional.empty() : Optional.of("the shared registry has not been reached yet");
    }

    @Override
    public void close() {
        rest();
        listeners.clear();
    }
}
