// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Who may open a tunnel on a route, and how many. Any thread.
final class TunnelRules {
    private final Set<String> origins;
    private final int perClient;
    private final Duration idle;
    private final ConcurrentHashMap<String, Integer> open = new ConcurrentHashMap<>();

    TunnelRules(Tunnelling config) {
        this.origins = config.origins().stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.perClient = config.perClient();
        this.idle = config.idle();
    }

    /// Why this client gets none. A browser sends the page's origin with the handshake, and cookies whatever that is: nobody
    /// else checks where it comes from (RFC 6455 §10.2).
    Optional<Failure> refusal(Exchange exchange) {
        var origin = exchange.request().fields().first(FieldName.ORIGIN).orElse("");
        if (!origins.isEmpty() && !origins.contains(origin.toLowerCase(Locale.ROOT))) {
            return Optional.of(Failure.of(Failure.Kind.NOT_ALLOWED, "pages of that origin may open no " + exchange.client().upgrade() + " here"));
        }
        if (open.getOrDefault(exchange.client().address(), 0) >= perClient) {
            return Optional.of(Failure.of(Failure.Kind.OVERLOADED, "more than " + perClient + " tunnels from one address"));
        }
        return Optional.empty();
    }

    /// That tunnel, counted until it closes.
    Tunnel counted(String address, Tunnel tunnel) {
        open.merge(address, 1, Integer::sum);
        return new Tunnel() {
            private boolean closed;

            @Override
            public Body incoming() {
                return tunnel.incoming();
            }

            @Override
            public void send(Body outgoing) {
                tunnel.send(outgoing);
            }

            @Override
            public Duration idle() {
                return idle;
            }

            @Override
            public void close(Failure why) {
                if (!closed) open.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
                closed = true;
                tunnel.close(why);
            }
        };
    }
}
