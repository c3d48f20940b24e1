// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.HeldBody;
import io.cardea.core.exchange.HeldBytes;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.spi.FailureGuard;
import io.cardea.core.spi.Identifier;
import io.cardea.identity.Challenge;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Knows who asks by the signature of the request. First the signature, then the body that it speaks of, then whether it was used before: so only who has a key makes
/// the edge hold a body, and only a request that is good in all else uses its nonce up.
final class Signatures implements Identifier {
    private static final FieldName CONTENT_DIGEST = FieldName.of("Content-Digest");
    private static final String DIGEST = "content-digest";
    private static final long AHEAD = 30; // seconds by which another's clock may be

    private final String entry;
    private final SignatureConfig config;
    private final Map<String, VerifyingKey> keys;
    private final HeldBytes room;
    private final Nonces nonces;
    private final InstantSource clock;
    private final String challenge;
    private final Finding foreign;

    Signatures(String entry, SignatureConfig config, Map<String, VerifyingKey> keys, HeldBytes room, Nonces nonces, InstantSource clock) {
        this.entry = entry;
        this.config = config;
        this.keys = Map.copyOf(keys);
        this.room = room;
        this.nonces = nonces;
        this.clock = clock;
        this.challenge = Challenge.of("Signature", config.realm()).toString();
        this.foreign = new Finding.Passed(bad("its key is not known here"));
    }

    private Finding.Refused bad(String why) {
        return refused(Failure.Kind.NOT_IDENTIFIED, "the signature is not good: " + why);
    }

    private Finding.Refused refused(Failure.Kind kind, String why) {
        return new Finding.Refused(Failure.of(kind, why), challenge);
    }

    @Override
    public Pending<Finding> identify(Exchange exchange) {
        return identify(exchange, FailureGuard.NONE);
    }

    @Override
    public Pending<Finding> identify(Exchange exchange, FailureGuard guard) {
        var request = exchange.request();
        if (!Brought.isThere(request.fields())) return Pending.of(Finding.ABSENT);
        try {
            var brought = Brought.of(request.fields(), keys, config.tag());
            if (brought.isEmpty()) return Pending.of(foreign);
            var one = brought.get();
            if (exchange.identity() == one.key().found().identity()) return Pending.of(one.key().found()); // an `identify` of a wider scope has looked, and used the nonce up
            check(one, request.body());
            var base = SignatureBase.of(request, one.input());
            if (!one.key().costs()) return verified(exchange, one, base);
            return guard.judged(exchange, "", () -> verified(exchange, one, base));
        } catch (Unfit e) {
            return Pending.of(bad(String.valueOf(e.getMessage())));
        }
    }

    /// All that the file wants of a signature, whoever has made it.
    private void check(Brought brought, Body body) {
        var input = brought.input();
        for (var each : config.components()) if (!input.covers(each)) throw new Unfit("it does not cover `" + each + "`");
        if (config.digest() && !body.isEmpty() && !input.covers(DIGEST)) throw new Unfit("it does not cover `" + DIGEST + "`");
        // What the message says of the algorithm may be true, but decides nothing.
        if (input.algorithm().isPresent() && !input.algorithm().get().equals(brought.key().algorithm().wire())) throw new Unfit("its algorithm is another than that of its key");
        long now = clock.instant().getEpochSecond();
        long created = input.created().orElseThrow(() -> new Unfit("it has no `created`"));
        if (created > now + AHEAD) throw new Unfit("it is from the future");
        if (created <= now - config.window().toSeconds()) throw new Unfit("it is too old");
        if (input.expires().isPresent() && now >= input.expires().get()) throw new Unfit("it has expired");
        if (config.nonce() && input.nonce().filter(nonce -> !nonce.isEmpty()).isEmpty()) throw new Unfit("it has no `nonce`");
    }

    private Pending<Finding> verified(Exchange exchange, Brought brought, byte[] base) {
        if (!brought.key().verifies(base, brought.signature())) return Pending.of(bad("it is not by its key, or of another request"));
        if (!brought.input().covers(DIGEST)) return once(exchange, brought);
        ContentDigest digest;
        try {
            digest = ContentDigest.of(exchange.request().fields().joined(CONTENT_DIGEST).orElse(""));
        } catch (Unfit e) {
            return Pending.of(bad(String.valueOf(e.getMessage())));
        }
        return held(exchange, brought, digest);
    }

    /// The body, whole: an origin must not see the beginning of one that turns out to be another.
    private Pending<Finding> held(Exchange exchange, Brought brought, ContentDigest digest) {
        var held = HeldBody.of(exchange, exchange.request().body(), (int) config.largestBody().bytes(), room);
        exchange.replaceBody(held);
        var finding = new Pending<Finding>();
        held.gather(outcome -> {
            switch (outcome) {
                case WHOLE -> {
                    if (digest.isOf(held.bytes(), held.size())) once(exchange, brought).then(finding::complete);
                    else finding.complete(bad("`Content-Digest` is not that of the body"));
                }
                case TOO_LARGE, SEEN_ENOUGH -> finding.complete(refused(Failure.Kind.CONTENT_TOO_LARGE, "the body is larger than the " + config.largestBody() + " that are judged here"));
                case NO_ROOM, FAILED -> finding.complete(new Finding.Refused(held.failure(), challenge));
            }
        });
        return finding;
    }

    private Pending<Finding> once(Exchange exchange, Brought brought) {
        Optional<String> nonce = config.nonce() ? brought.input().nonce() : Optional.empty();
        if (nonce.isEmpty()) return Pending.of(brought.key().found());
        var finding = new Pending<Finding>();
        nonces.use(brought.input().keyId().orElse(""), nonce.get(), exchange.client().loop()).then(use -> finding.complete(switch (use) {
            case FIRST -> brought.key().found();
            case AGAIN -> bad("its `nonce` was used before");
            case UNKNOWN -> refused(Failure.Kind.OVERLOADED, "nobody can say whether the signature was used before");
        }));
        return finding;
    }

    @Override
    public String challenge() {
        return challenge;
    }

    @Override
    public void strip(Exchange exchange) {
        if (!config.strip()) return;
        exchange.request().fields().remove(Brought.SIGNATURE);
        exchange.request().fields().remove(Brought.SIGNATURE_INPUT);
    }

    @Override
    public String toString() {
        return entry + ", " + keys.size() + " keys";
    }
}
