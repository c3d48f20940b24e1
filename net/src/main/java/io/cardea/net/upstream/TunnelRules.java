// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.net.http.WebSocket;
import io.cardea.net.loop.Loop;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Who may open a tunnel on a route, and how many. Any thread.
final class TunnelRules {
    private final Set<String> origins;
    private final int perClient;
    private final Duration idle;
    private final Duration ping;
    private final TunnelCounts counts;

    /// @param counts of the route, over all reloads
    TunnelRules(Tunnelling config, TunnelCounts counts) {
        this.counts = counts;
        this.origins = config.origins().stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.perClient = config.perClient();
        this.idle = config.idle();
        this.ping = config.ping();
    }

    /// Why this client gets none. A browser sends the page's origin with the handshake, and cookies whatever that is: nobody
    /// else checks where it comes from (RFC 6455 §10.2).
    Optional<Failure> refusal(Exchange exchange) {
        var origin = exchange.request().fields().first(FieldName.ORIGIN).orElse("");
        if (!origins.isEmpty() && !origins.contains(origin.toLowerCase(Locale.ROOT))) {
            return Optional.of(Failure.of(Failure.Kind.NOT_ALLOWED, "pages of that origin may open no " + exchange.client().upgrade() + " here"));
        }
        return Optional.empty();
    }

    /// A place for a tunnel of that client, from its handshake on.
    ///
    /// @return empty if it has all that it may have
    Optional<Place> place(String address) {
        return counts.enter(address, perClient) ? Optional.of(new Place(counts, address)) : Optional.empty();
    }

    Failure tooMany() {
        return Failure.of(Failure.Kind.OVERLOADED, "more than " + perClient + " tunnels from one address");
    }

    /// One of a client's, given back once. On the loop.
    static final class Place {
        private final TunnelCounts counts;
        private final String address;
        private boolean left;

        private Place(TunnelCounts counts, String address) {
            this.counts = counts;
            this.address = address;
        }

        void leave() {
            if (!left) counts.leave(address);
            left = true;
        }
    }

    /// That tunnel, with what the route says of it. On the exchange's loop.
    Tunnel ruled(Tunnel tunnel, Exchange exchange, Loop loop) {
        boolean pinged = ping.isPositive() && exchange.client().upgrade().equals(WebSocket.NAME);
        return new Patient(pinged ? new PingedTunnel(tunnel, ping, loop.deadlines(), exchange::fail) : tunnel, idle);
    }

    private record Patient(Tunnel tunnel, Duration idle) implements Tunnel {
        @Override
        public Body incoming() {
            return tunnel.incoming();
        }

        @Override
        public void send(Body outgoing) {
            tunnel.send(outgoing);
        }

        @Override
        public void close(Failure why) {
            tunnel.close(why);
        }
    }
}
