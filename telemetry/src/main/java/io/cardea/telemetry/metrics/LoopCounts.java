// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Failure;
import io.cardea.telemetry.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// What one loop has counted. Written by that loop; the lists may be read by any thread.
final class LoopCounts {
    /// How long one endpoint took.
    record Origin(String endpoint, Durations durations) {}

    final List<RouteCounts> routes = new CopyOnWriteArrayList<>();
    final List<Origin> origins = new CopyOnWriteArrayList<>();
    final Count[] refused = new Count[Failure.Kind.values().length];
    private final Limits limits;
    private final Map<String, RouteCounts> byRoute = new HashMap<>();
    private final Map<String, Origin> byEndpoint = new HashMap<>();

    /// For all loops.
    record Limits(Bound routes, Bound codes, Bound endpoints) {}

    LoopCounts(Limits limits) {
        this.limits = limits;
        for (int i = 0; i < refused.length; i++) refused[i] = new Count();
    }

    void ended(Exchange exchange) {
        route(exchange.route().name()).ended(Methods.index(exchange.request().method()), Outcome.status(exchange), exchange.elapsed(),
            exchange.receivedBytes(), exchange.sentBytes());
        if (exchange.originNanos() != 0) origin(exchange.endpoint()).durations.add(exchange.originNanos());
        var failure = exchange.failure();
        if (failure.isPresent()) refused(failure.get().kind());
    }

    void refused(Failure.Kind kind) {
        refused[kind.ordinal()].add(1);
    }

    private RouteCounts route(String name) {
        var known = byRoute.get(name);
        if (known != null) return known;
        if (!name.equals(Bound.OTHER) && !limits.routes.admits(name)) return route(Bound.OTHER);
        var made = new RouteCounts(name, limits.codes);
        byRoute.put(name, made);
        routes.add(made);
        return made;
    }

    private Origin origin(String endpoint) {
        var known = byEndpoint.get(endpoint);
        if (known != null) return known;
        if (!endpoint.equals(Bound.OTHER) && !limits.endpoints.admits(endpoint)) return origin(Bound.OTHER);
        var made = new Origin(endpoint, new Durations());
        byEndpoint.put(endpoint, made);
        origins.add(made);
        return made;
    }
}
