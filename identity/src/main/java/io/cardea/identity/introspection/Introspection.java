// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.introspection;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.FailureGuard;
import io.cardea.core.spi.Identifier;
import io.cardea.identity.Challenge;
import io.cardea.identity.Claims;
import io.cardea.identity.Flights;
import io.cardea.identity.Place;
import io.cardea.identity.Remembered;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Knows who asks by a token that its issuer is asked about. Equal tokens at once are one question; what was answered is remembered by the token's hash.
final class Introspection implements Identifier {
    private static final int LONGEST = 8 << 10;
    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[LONGEST]);

    private final Place[] places;
    private final IntrospectionConfig config;
    private final Judgement judgement;
    private final Issuer issuer;
    private final InstantSource clock;
    private final Remembered<Finding> good;
    private final Remembered<Finding> bad; // apart, so that nobody drives good ones out by what he makes up
    private final Flights<Finding> flights;
    private final String challenge;
    private final Finding unfit;
    private final Finding away;
    private final Finding busy;

    Introspection(String entry, IntrospectionConfig config, Issuer issuer, InstantSource clock) {
        this.config = config;
        this.issuer = issuer;
        this.clock = clock;
        places = config.from().stream().map(Place::parse).toArray(Place[]::new);
        judgement = new Judgement(entry, config);
        good = new Remembered<>(config.rememberFor().isZero() ? 0 : config.remember());
        bad = new Remembered<>(config.rememberBad().isZero() ? 0 : config.remember());
        challenge = Challenge.of("Bearer", config.realm()).toString();
        unfit = bad("expected one token of at most " + LONGEST + " printable characters of ASCII");
        away = new Finding.Refused(Failure.of(Failure.Kind.NO_ENDPOINT, config.url() + " cannot be asked about tokens"), challenge);
        busy = new Finding.Refused(Failure.of(Failure.Kind.OVERLOADED, "too many tokens wait to be asked about"), challenge);
        flights = new Flights<>(away);
    }

    private Finding bad(String why) {
        return new Finding.Refused(Failure.of(Failure.Kind.NOT_IDENTIFIED, "the token is not good: " + why),
            Challenge.of("Bearer", config.realm()).with("error", "invalid_token").with("error_description", why).toString()); // RFC 6750 §3.1
    }

    @Override
    public Pending<Finding> identify(Exchange exchange) {
        return identify(exchange, FailureGuard.NONE);
    }

    @Override
    public Pending<Finding> identify(Exchange exchange, FailureGuard guard) {
        var scratch = SCRATCH.get();
        for (var place : places) {
            int length = place.read(exchange, scratch);
            if (length == Place.ABSENT) continue;
            if (length == Place.UNFIT || !isPrintable(scratch, length)) return Pending.of(unfit);
            return judged(exchange, guard, scratch, length);
        }
        return Pending.of(Finding.ABSENT);
    }

    private static boolean isPrintable(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) if (bytes[i] <= ' ' || bytes[i] == 0x7f) return false;
        return length > 0;
    }

    private Pending<Finding> judged(Exchange exchange, FailureGuard guard, byte[] scratch, int length) {
        var hash = hash(scratch, length);
        long now = clock.millis();
        var before = good.find(hash, this, now);
        if (before == null) before = bad.find(hash, this, now);
        if (before != null) return Pending.of(before);
        var token = new String(scratch, 0, length, StandardCharsets.US_ASCII);
        var loop = exchange.client().loop();
        return guard.judged(exchange, "", () -> flights.share(hash, loop, () -> asked(token, hash, loop)));
    }

    private Pending<Finding> asked(String token, byte[] hash, Executor loop) {
        Pending<Optional<Claims>> question;
        try {
            question = issuer.ask(token, loop);
        } catch (RejectedExecutionException e) {
            return Pending.of(busy);
        }
        var finding = new Pending<Finding>();
        question.then(answer -> finding.complete(answer.map(claims -> found(claims, hash)).orElse(away)));
        return finding;
    }

    private Finding found(Claims answer, byte[] hash) {
        long now = clock.millis();
        Judgement.Result result;
        try {
            result = judgement.of(answer, now);
        } catch (Claims.Mistyped e) {
            return away; // no answer of an issuer: nobody knows whether the token is good
        }
        return switch (result) {
            case Judgement.Result.Good(var identity, var until) -> kept(good, hash, new Finding.Known(identity, ""), Math.min(until, later(now, config.rememberFor())), now);
            case Judgement.Result.Bad(var why) -> kept(bad, hash, bad(why), later(now, config.rememberBad()), now);
        };
    }

    private static long later(long now, Duration time) {
        return now + time.toMillis();
    }

    private Finding kept(Remembered<Finding> where, byte[] hash, Finding finding, long until, long now) {
        where.put(hash, this, until, finding, now);
        return finding;
    }

    private static byte[] hash(byte[] bytes, int length) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String challenge() {
        return challenge;
    }

    @Override
    public void strip(Exchange exchange) {
        if (config.strip()) for (var place : places) place.strip(exchange);
    }
}
