// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.FailureGuard;
import io.cardea.core.spi.Identifier;
import io.cardea.identity.Challenge;
import io.cardea.identity.Place;
import io.cardea.identity.Remembered;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/// Knows who asks by a token. What was checked is remembered by its hash, so that most requests cost one hash and one look-up; a check itself holds up its loop: some
/// 80 µs by RSA, up to a millisecond by the JDK's ECDSA.
final class Jwt implements Identifier {
    private static final int LONGEST = 16 << 10;
    private static final String BAD = "invalid_token"; // RFC 6750 §3.1

    /// What a look needs: one for each loop.
    private static final class Scratch {
        final byte[] token = new byte[LONGEST];
        final byte[] hash = new byte[32];
        final MessageDigest digest = sha256();
    }

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final Place[] places;
    private final TokenCheck check;
    private final IssuerKeys keys;
    private final Remembered<Finding> tokens;
    private final boolean strip;
    private final String realm;
    private final InstantSource clock;
    private final String challenge;
    private final Finding unfit;
    private final Finding noToken;
    private final Finding foreign;

    Jwt(List<Place> places, TokenCheck check, IssuerKeys keys, int remember, boolean strip, String realm, InstantSource clock) {
        this.places = places.toArray(Place[]::new);
        this.check = check;
        this.keys = keys;
        this.tokens = new Remembered<>(remember);
        this.strip = strip;
        this.realm = realm;
        this.clock = clock;
        this.challenge = Challenge.of("Bearer", realm).toString();
        this.unfit = bad("expected one token of at most " + LONGEST + " bytes");
        this.noToken = new Finding.Passed(bad("expected a token of three parts (RFC 7519)"));
        this.foreign = new Finding.Passed(bad("its issuer is none that is taken here"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private Finding.Refused bad(String why) {
        return new Finding.Refused(Failure.of(Failure.Kind.NOT_IDENTIFIED, "the token is not good: " + why), Challenge.of("Bearer", realm).with("error", BAD).with("error_description", why).toString());
    }

    @Override
    public Pending<Finding> identify(Exchange exchange) {
        return identify(exchange, FailureGuard.NONE);
    }

    @Override
    public Pending<Finding> identify(Exchange exchange, FailureGuard guard) {
        var scratch = SCRATCH.get();
        for (var place : places) {
            int length = place.read(exchange, scratch.token);
            if (length == Place.ABSENT) continue;
            if (length == Place.UNFIT) return Pending.of(unfit);
            return judged(exchange, guard, scratch, length);
        }
        return Pending.of(Finding.ABSENT);
    }

    private Pending<Finding> judged(Exchange exchange, FailureGuard guard, Scratch scratch, int length) {
        var hash = hash(scratch, length);
        var before = tokens.find(hash, keys.now(), clock.millis());
        if (before != null) return Pending.of(before); // it was one of three parts then
        if (!Token.isShaped(scratch.token, length)) return Pending.of(noToken);
        var token = Arrays.copyOf(scratch.token, length); // another request may come meanwhile
        var own = hash.clone();
        return guard.judged(exchange, "", () -> checked(exchange, token, own));
    }

    private Pending<Finding> checked(Exchange exchange, byte[] token, byte[] hash) {
        var known = keys.now();
        long now = clock.millis();
        var result = check.check(token, token.length, known, now);
        if (!(result instanceof TokenCheck.Result.UnknownKey)) return Pending.of(found(result, hash, known, now));
        var later = new Pending<Finding>();
        keys.renewed(known, exchange.client().loop()).then(fresh -> later.complete(found(check.check(token, token.length, fresh, clock.millis()), hash, fresh, clock.millis())));
        return later;
    }

    private Finding found(TokenCheck.Result result, byte[] hash, PublicKeys by, long now) {
        return switch (result) {
            case TokenCheck.Result.Good(var identity, var until) -> {
                var finding = new Finding.Known(identity, "");
                tokens.put(hash, by, until, finding, now);
                yield finding;
            }
            case TokenCheck.Result.Bad(var why) -> bad(why);
            case TokenCheck.Result.Foreign foreigner -> foreign;
            case TokenCheck.Result.UnknownKey unknown -> by.isEmpty()
                // The client has done nothing wrong, as far as anybody can tell.
                ? new Finding.Refused(Failure.of(Failure.Kind.NO_ENDPOINT, keys.network() + " cannot be had"), challenge)
                : bad("its key is none of its issuer's");
        };
    }

    private static byte[] hash(Scratch scratch, int length) {
        try {
            scratch.digest.update(scratch.token, 0, length);
            scratch.digest.digest(scratch.hash, 0, scratch.hash.length);
            return scratch.hash;
        } catch (DigestException e) {
            throw new IllegalStateException("a hash of SHA-256 has room in its array", e);
        }
    }

    @Override
    public String challenge() {
        return challenge;
    }

    @Override
    public void strip(Exchange exchange) {
        if (strip) for (var place : places) place.strip(exchange);
    }
}
