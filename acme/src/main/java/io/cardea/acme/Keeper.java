// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.net.tls.CertificateSource;
import io.cardea.net.tls.Issuance;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.shredzone.acme4j.exception.AcmeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the certificates of one [Issuance]: shows those that are stored, orders those that are due, each on its own, so that a name
/// that cannot be proven keeps no other from its certificate.
final class Keeper implements CertificateSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final Duration ASK_AGAIN = Duration.ofHours(6); // about renewals: RFC 9773 §4.3.2 has a day at most, a minute at least
    private static final Duration ASK_SELDOM = Duration.ofDays(1);
    private static final Duration ASK_OFTEN = Duration.ofMinutes(1);

    private static final Duration UNREACHABLE = Duration.ofMinutes(1);
    private static final Duration UNKEPT = Duration.ofMinutes(10);

    private final Issuance wanted;
    private final Storage storage;
    private final Challenges challenges;
    private final List<Authority> authorities;
    private final InstantSource clock;
    private final LongAdder failures;
    private final OnDemand onDemand;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Optional<String> first;
    private final Set<String> told = new HashSet<>(); // kinds of trouble since the last success

    /// Reads what is stored; asks nobody.
    ///
    /// @param failures counts what came to nothing
    /// @param wake called on a loop when a client has asked for a name that shall have a certificate
    /// @throws IllegalArgumentException if the folder cannot be used
    Keeper(Issuance wanted, Challenges challenges, InstantSource clock, LongAdder failures, Runnable wake) {
        this.wanted = wanted;
        this.challenges = challenges;
        this.clock = clock;
        this.failures = failures;
        var config = wanted.config();
        this.storage = FolderStorage.in(wanted.folder().resolve(config.storage()));
        var proofs = new Proofs(config, wanted.folder(), challenges);
        this.authorities = config.directories().stream().map(each -> new Authority(each, config, wanted.folder(), storage, proofs, clock)).toList();
        this.onDemand = new OnDemand(config.onDemand(), entries, clock, wake);
        wanted.names().forEach(name -> entries.put(name, new Entry(name, false)));
        for (var name : storage.names()) if (onDemand.covers(name)) entries.putIfAbsent(name, new Entry(name, true));
        entries.values().forEach(entry -> entry.refresh(storage));
        this.first = config.names().stream().findFirst().or(() -> wanted.names().stream().sorted().findFirst());
    }

    Issuance wanted() {
        return wanted;
    }

    @Override
    public Optional<Issued> find(String host) {
        if (host.isEmpty()) return first.flatMap(this::issued);
        var own = issued(host);
        return own.isPresent() ? own : issued(wildcard(host)).or(() -> {
            onDemand.asked(host);
            return Optional.empty();
        });
    }

    private Optional<Issued> issued(String name) {
        var entry = entries.get(name);
        if (entry == null) return Optional.empty();
        if (entry.onDemand && !entry.asked) entry.asked = true;
        return entry.issued;
    }

    private static String wildcard(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? "" : '*' + host.substring(dot);
    }

    @Override
    public boolean expects(String host) {
        return entries.containsKey(host) || entries.containsKey(wildcard(host)) || onDemand.covers(host);
    }

    @Override
    public Optional<Issued> proof(String host) {
        return challenges.proof(host);
    }

    @Override
    public boolean isForOne() {
        return wanted.names().size() == 1 && wanted.config().onDemand().isEmpty();
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    /// Does whatever is due. On the thread of ACME.
    void look() throws InterruptedException {
        for (var entry : entries.values().stream().sorted(Comparator.comparing(it -> it.name)).toList()) {
            entry.refresh(storage);
            try {
                if (isDue(entry)) order(entry);
            } catch (IOException e) {
                if (Problems.isInterruption(e)) throw new InterruptedException();
                // What is not kept would be ordered again and again, and the authority's limits used up.
                entry.heldUntil = clock.instant().plus(UNKEPT);
                if (entry.onDemand && entry.issued.isEmpty()) entry.asked = false;
                tell(entry, "storage", "{}: what is under way cannot be kept: {}", Problems.text(e));
            }
        }
        onDemand.forget(storage);
    }

    private boolean isDue(Entry entry) throws InterruptedException {
        if (entry.onDemand && !entry.asked) return false; // nobody wants it any more, or tried again
        askAboutRenewal(entry);
        var now = clock.instant();
        return !now.isBefore(entry.due()) && !Schedule.waits(now, entry.heldUntil) && !waits(entry, storage.attempt(entry.name), now);
    }

    private static boolean waits(Entry entry, Attempt attempt, Instant now) {
        if (attempt.failures() == 0 && entry.issued.isEmpty()) return false; // the rest after a certificate that is lost
        return Schedule.waits(now, attempt.next());
    }

    private void askAboutRenewal(Entry entry) throws InterruptedException {
        var now = clock.instant();
        if (entry.issued.isEmpty() || Schedule.waits(now, entry.nextWindow)) return;
        entry.nextWindow = now.plus(ASK_AGAIN);
        var from = storage.attempt(entry.name).issuer();
        for (var authority : authorities) {
            if (!authority.url().equals(from)) continue;
            try {
                var wish = authority.renewal(entry.issued.get().pairing().leaf());
                entry.window = wish.map(Authority.Wish::window);
                wish.flatMap(Authority.Wish::again).ifPresent(again -> entry.nextWindow = within(now, again));
            } catch (AcmeException | IOException | RuntimeException e) {
                if (Problems.isInterruption(e)) throw new InterruptedException();
                LOG.debug("{}: {} does not say when to renew: {}", entry.name, authority.url(), Problems.text(e));
            }
        }
    }

    private static Instant within(Instant now, Instant again) {
        if (again.isBefore(now.plus(ASK_OFTEN))) return now.plus(ASK_OFTEN);
        return again.isAfter(now.plus(ASK_SELDOM)) ? now.plus(ASK_SELDOM) : again;
    }

    private void order(Entry entry) throws IOException, InterruptedException {
        var lock = storage.lock();
        if (lock.isEmpty()) return; // another process is at it, and will have put its own there when this looks again
        try (var held = lock.get()) {
            entry.refresh(storage);
            var attempt = storage.attempt(entry.name);
            var now = clock.instant();
            if (now.isBefore(entry.due()) || waits(entry, attempt, now)) return;
            order(entry, attempt);
        }
    }

    private void order(Entry entry, Attempt attempt) throws IOException, InterruptedException {
        var name = entry.name;
        var now = clock.instant();
        int from = Schedule.authority(attempt.failures(), authorities.size());
        for (int i = 0; i < authorities.size(); i++) {
            var authority = authorities.get((from + i) % authorities.size());
            if (Schedule.waits(now, authority.limited(name))) continue;
            if (authority.isGone(now)) continue;
            if (Schedule.waits(now, authority.unreachable())) return; // another name's turn has found that out: this one waits, and no more
            try {
                var before = attempt.issuer().equals(authority.url()) ? entry.issued.map(it -> it.pairing().leaf()) : Optional.<java.security.cert.X509Certificate>empty();
                var pairing = authority.certificate(name, attempt, before);
                storage.save(name, pairing);
                storage.save(name, attempt.succeeded(authority.url(), now.plus(Schedule.rest(pairing.leaf()))));
                storage.dropNextKey(name);
                entry.refresh(storage);
                authority.answered();
                told.removeIf(each -> each.startsWith(authority.url() + ' '));
                LOG.info("{}: a certificate of {}, good until {}; the next is due on {}", name, authority.url(), pairing.leaf().getNotAfter().toInstant(), entry.due());
            } catch (AcmeException | Refused | RuntimeException e) {
                if (Problems.isInterruption(e)) throw new InterruptedException();
                failed(entry, authority, e);
            }
            return;
        }
        var soonest = authorities.stream().map(each -> each.limited(name)).min(Comparator.naturalOrder()).orElse(now);
        storage.save(name, attempt.failed(attempt.failures(), soonest, true));
    }

    private void failed(Entry entry, Authority authority, Exception why) throws IOException {
        failures.increment();
        var name = entry.name;
        var attempt = storage.attempt(name); // it may have got an order meanwhile
        var now = clock.instant();
        var again = now.plus(Schedule.backoff(name, attempt.failures() + 1));
        int count = attempt.failures() + 1;
        var limit = Problems.retryAfter(why).map(until -> Schedule.patience(now, until));
        if (Problems.isLimit(why)) {
            authority.limited(name, limit.filter(again::isBefore).orElse(again));
            if (authorities.size() > 1) count = Schedule.given(attempt.failures());
            else again = authority.limited(name);
        }
        storage.save(name, attempt.failed(count, again, Problems.orderGoesOn(why)));
        if (entry.onDemand && entry.issued.isEmpty()) entry.asked = false;
        if (Problems.isOfTheNetwork(why)) authority.unreachable(now.plus(UNREACHABLE));
        authority.forget(Problems.isOfTheAccount(why));
        tell(entry, authority.url() + ' ' + Problems.kind(why, name), "{}: no certificate from " + authority.url() + " yet" + standing(entry) + "; tried again from " + again + ": {}", Problems.text(why));
    }

    private static String standing(Entry entry) {
        return entry.expiry().map(until -> ", the one there is is good until " + until).orElse("");
    }

    /// Once for each trouble, however often it comes.
    private void tell(Entry entry, String kind, String format, String why) {
        if (told.add(kind)) LOG.warn(format, entry.name, why);
        else LOG.debug(format, entry.name, why);
    }

    @Override
    public void close() {
        authorities.forEach(Authority::close);
    }
}
