// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.FailureGuard;
import io.cardea.core.spi.Identifier;
import io.cardea.identity.Challenge;
import io.cardea.identity.Flights;
import io.cardea.identity.Remembered;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Knows who asks by user and password. What was found right is remembered for a while by a keyed hash, so that most requests cost one hash and one look-up; all others
/// wait for a thread that judges.
final class Basic implements Identifier {
    private final String entry;
    private final Accounts accounts;
    private final PasswordThreads threads;
    private final Remembered<Finding> remembered;
    private final Flights<Finding> flights;
    private final BasicConfig config;
    private final InstantSource clock;
    private final String challenge;
    private final Finding wrong;
    private final Finding busy;
    private final Finding unjudged;

    Basic(String entry, Accounts accounts, PasswordThreads threads, BasicConfig config, InstantSource clock) {
        this.entry = entry;
        this.accounts = accounts;
        this.threads = threads;
        this.config = config;
        this.clock = clock;
        this.remembered = new Remembered<>(config.rememberFor().isZero() ? 0 : config.remember());
        this.challenge = Challenge.of("Basic", config.realm()).with("charset", "UTF-8").toString(); // RFC 7617 §2.1
        this.wrong = refused("user or password is not right");
        this.busy = new Finding.Refused(Failure.of(Failure.Kind.OVERLOADED, "too many passwords wait to be judged"), challenge);
        this.unjudged = new Finding.Refused(Failure.of(Failure.Kind.OVERLOADED, "the password could not be judged"), challenge);
        this.flights = new Flights<>(unjudged);
    }

    private Finding refused(String why) {
        return new Finding.Refused(Failure.of(Failure.Kind.NOT_IDENTIFIED, why), challenge);
    }

    @Override
    public Pending<Finding> identify(Exchange exchange) {
        return identify(exchange, FailureGuard.NONE);
    }

    @Override
    public Pending<Finding> identify(Exchange exchange, FailureGuard guard) {
        Optional<Credentials> brought;
        try {
            brought = Credentials.of(exchange.request().fields());
        } catch (IllegalArgumentException e) {
            return Pending.of(refused(String.valueOf(e.getMessage())));
        }
        return brought.map(credentials -> judged(exchange, guard, credentials)).orElseGet(() -> Pending.of(Finding.ABSENT));
    }

    private Pending<Finding> judged(Exchange exchange, FailureGuard guard, Credentials credentials) {
        var key = SecretHash.of(credentials.user(), credentials.password());
        var account = accounts.find(credentials.user());
        if (account.isPresent()) {
            var before = remembered.find(key, account.get().hash(), clock.millis());
            if (before != null) return Pending.of(before);
        }
        var loop = exchange.client().loop();
        // A browser comes with many connections at once: one judgement, and if it is wrong one failure of the account.
        return flights.share(key, loop, () -> guard.judged(exchange, entry + '\n' + credentials.user(), () -> compared(account, credentials, key, loop)));
    }

    private Pending<Finding> compared(Optional<Accounts.Account> account, Credentials credentials, byte[] key, Executor loop) {
        var hash = account.map(Accounts.Account::hash).or(() -> accounts.decoy(ByteBuffer.wrap(SecretHash.of(credentials.user(), new byte[0])).getInt()));
        if (hash.isEmpty()) return Pending.of(wrong);
        Pending<PasswordThreads.Judgement> asked;
        try {
            asked = threads.judge(hash.get(), credentials.password(), loop);
        } catch (RejectedExecutionException e) {
            return Pending.of(busy);
        }
        var finding = new Pending<Finding>();
        asked.then(judgement -> finding.complete(switch (judgement) {
            case RIGHT -> account.map(known -> remembered(known, key)).orElse(wrong);
            case WRONG -> wrong;
            case NONE -> unjudged;
        }));
        return finding;
    }

    private Finding remembered(Accounts.Account account, byte[] key) {
        long now = clock.millis();
        remembered.put(key, account.hash(), now + config.rememberFor().toMillis(), account.found(), now);
        return account.found();
    }

    @Override
    public String challenge() {
        return challenge;
    }

    @Override
    public void strip(Exchange exchange) {
        if (config.strip()) Credentials.SCHEME.strip(exchange.request().fields());
    }

    @Override
    public String toString() {
        return entry + ", " + accounts.size() + " users";
    }
}
