// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.Identifier;
import io.cardea.identity.Challenge;
import io.cardea.identity.Place;
import java.security.DigestException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;

/// Knows who asks by a key.
final class ApiKeys implements Identifier {
    /// What a look-up needs: one for each loop, so that none allocates.
    private static final class Scratch {
        final byte[] key = new byte[KeyTable.LONGEST];
        final byte[] hash = new byte[KeyHash.LENGTH];
        final MessageDigest digest = KeyHash.digest();
    }

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final String entry;
    private final Place[] places;
    private final KeyTable keys;
    private final boolean strip;
    private final String challenge;
    private final InstantSource clock;
    private final Finding unfit;
    private final Finding unknown;
    private final Finding expired;

    ApiKeys(String entry, List<Place> places, KeyTable keys, boolean strip, String realm, InstantSource clock) {
        this.entry = entry;
        this.places = places.toArray(Place[]::new);
        this.keys = keys;
        this.strip = strip;
        this.clock = clock;
        // No scheme is registered for keys in fields of their own; one that is not known tells a client nothing false.
        this.challenge = Challenge.of(places.contains(new Place.Bearer()) ? "Bearer" : "ApiKey", realm).toString();
        this.unfit = refused("expected one API key of at most " + KeyTable.LONGEST + " bytes");
        this.unknown = refused("this API key is not known");
        this.expired = refused("this API key is no longer good");
    }

    private Finding refused(String why) {
        return new Finding.Refused(Failure.of(Failure.Kind.NOT_IDENTIFIED, why), challenge);
    }

    @Override
    public Pending<Finding> identify(Exchange exchange) {
        return Pending.of(find(exchange));
    }

    private Finding find(Exchange exchange) {
        var scratch = SCRATCH.get();
        for (var place : places) {
            int length = place.read(exchange, scratch.key);
            if (length == Place.ABSENT) continue;
            if (length == Place.UNFIT) return unfit;
            var key = keys.find(hash(scratch, length));
            return key == null ? unknown : key.expires() != Long.MAX_VALUE && clock.millis() >= key.expires() ? expired : key.found();
        }
        return Finding.ABSENT;
    }

    private static byte[] hash(Scratch scratch, int length) {
        try {
            scratch.digest.update(scratch.key, 0, length);
            scratch.digest.digest(scratch.hash, 0, KeyHash.LENGTH);
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

    @Override
    public String toString() {
        return entry + ", " + keys.size() + " keys";
    }
}
