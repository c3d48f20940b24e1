// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Pending;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has tokens at hand and makes those that are missing, beside the loops: one signature for all who ask for the same at once. A token is used again for half of its lifetime; one request renews it then,
/// while the others go on with it for another quarter, so whoever is told has at least a quarter left.
///
/// Any thread. Only who finds no token meets the lock. Outlives reloads that change nothing of it.
final class Signing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Signing.class);

    private final TokenForm form;
    private final SignedTokens tokens;
    private final long lifetime;
    private final InstantSource clock;
    private final Map<Identity, List<Waiter>> underWay = new HashMap<>(); // guarded by itself

    /// @param pending gets the token, or nothing if it cannot be
    private record Waiter(Executor loop, Pending<Optional<String>> pending) {}

    Signing(SigningKey key, SignConfig config, InstantSource clock) {
        this.form = new TokenForm(key, config);
        this.tokens = new SignedTokens(config.remember());
        this.lifetime = config.lifetime().toMillis();
        this.clock = clock;
    }

    /// What is at hand.
    ///
    /// @param lane where it is renewed, if it is time
    Optional<String> ready(Identity who, Executor lane) {
        long now = clock.millis();
        var known = tokens.find(who, now);
        if (known == null) return Optional.empty();
        if (now >= known.renew()) renew(who, lane);
        return Optional.of(known.token());
    }

    private void renew(Identity who, Executor lane) {
        synchronized (underWay) {
            if (underWay.putIfAbsent(who, new ArrayList<>(0)) != null) return;
        }
        try {
            lane.execute(() -> make(who));
        } catch (RejectedExecutionException e) {
            tell(who, Optional.empty());
        }
    }

    /// A fresh one. The caller must be ready for nothing.
    ///
    /// @param loop the caller's, on which it comes
    Pending<Optional<String>> made(Identity who, Executor lane, Executor loop) {
        var pending = new Pending<Optional<String>>();
        synchronized (underWay) {
            var others = underWay.get(who);
            if (others != null) {
                others.add(new Waiter(loop, pending));
                return pending;
            }
            underWay.put(who, new ArrayList<>(List.of(new Waiter(loop, pending))));
        }
        try {
            lane.execute(() -> make(who));
        } catch (RejectedExecutionException e) {
            tell(who, Optional.empty());
        }
        return pending;
    }

    private void make(Identity who) {
        var made = Optional.<String>empty();
        try {
            long now = clock.millis();
            var token = form.token(who, now);
            tokens.put(new SignedTokens.Signed(who, token, now + lifetime / 2, now + lifetime * 3 / 4), now);
            made = Optional.of(token);
        } catch (RuntimeException e) {
            LOG.warn("no token can be made for a consumer of {}: {}", who.way(), e.getMessage());
        } finally {
            tell(who, made);
        }
    }

    private void tell(Identity who, Optional<String> made) {
        List<Waiter> all;
        synchronized (underWay) {
            all = Optional.ofNullable(underWay.remove(who)).orElse(List.of());
        }
        for (var each : all) {
            try {
                each.loop.execute(() -> each.pending.complete(made));
            } catch (RejectedExecutionException e) {
                // its loop has ended, and its exchange with it
            }
        }
    }

    @Override
    public void close() {
        // what is under way ends by itself
    }
}
