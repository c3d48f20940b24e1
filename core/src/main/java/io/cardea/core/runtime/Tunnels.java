// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Edge;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// The edge of exchanges that have become tunnels: they outlive the snapshot that they began under, which goes without
/// waiting for them, and are told to whoever observes when they end.
final class Tunnels implements Edge {
    private final Supplier<Snapshot> current;

    Tunnels(Supplier<Snapshot> current) {
        this.current = current;
    }

    @Override
    public void began(Exchange exchange) {
        throw new IllegalStateException("a tunnel begins as an exchange");
    }

    @Override
    public void ended(Exchange exchange) {
        current.get().observe(exchange);
    }

    @Override
    public Response errorPage(Exchange exchange, Failure failure) {
        return current.get().errorPage(exchange, failure);
    }

    @Override
    public Executor lane(Blocking.Lane lane) {
        return current.get().lane(lane);
    }
}
