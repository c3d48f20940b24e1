// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what became of requests, by route. Any thread; counting takes no lock.
final class Tally implements AutoCloseable {
    private static final int MOST_ROUTES = 200;
    private static final String OTHER = "other";

    private final Gauges gauges;
    private final Displays shown = new Displays();
    private final ConcurrentHashMap<String, Route> routes = new ConcurrentHashMap<>();

    Tally(Gauges gauges) {
        this.gauges = gauges;
    }

    /// What became of one request.
    enum Result {
        /// Answered from what is stored and fresh.
        HIT,
        /// Answered from what is stored and stale, as was allowed.
        STALE,
        /// Answered from what is stored, after the origin said that it holds.
        REVALIDATED,
        /// Answered by another's fetch.
        COLLAPSED,
        /// Answered by the origin, and kept.
        MISS,
        /// Answered by the origin, and not kept.
        UNSTORED,
        /// Never looked up: for its method, its body, its conditions.
        BYPASS,
        /// The origin failed, or was not to be asked, and nothing stored would do.
        FAILED;

        /// Whether the origin sent nothing for it.
        boolean spares() {
            return this == HIT || this == STALE || this == REVALIDATED || this == COLLAPSED;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Of one route.
    static final class Route {
        private final LongAdder[] requests = new LongAdder[Result.values().length];
        private final LongAdder spared = new LongAdder();
        private final LongAdder fetched = new LongAdder();

        Route() {
            for (int i = 0; i < requests.length; i++) requests[i] = new LongAdder();
        }

        /// @param bytes of the body that went out
        void add(Result result, long bytes) {
            requests[result.ordinal()].increment();
            if (bytes != 0) (result.spares() ? spared : fetched).add(bytes);
        }

        long count(Result result) {
            return requests[result.ordinal()].sum();
        }

        /// Bytes from the cache.
        long spared() {
            return spared.sum();
        }

        /// Bytes from the origin.
        long fetched() {
            return fetched.sum();
        }
    }

    Route of(String name) {
        var known = routes.get(name);
        if (known != null) return known;
        return routes.computeIfAbsent(routes.size() < MOST_ROUTES ? name : OTHER, this::made);
    }

    private Route made(String name) {
        var route = new Route();
        for (var result : Result.values()) {
            shown.add(gauges.counter("cardea_cache_requests", "Requests on routes with a cache, by what became of them.", Map.of("route", name, "result", result.toString()), () -> route.count(result)));
        }
        shown.add(gauges.counter("cardea_cache_served_bytes", "Bytes of bodies that went out, by where they came from.", Map.of("route", name, "from", "cache"), route::spared));
        shown.add(gauges.counter("cardea_cache_served_bytes", "Bytes of bodies that went out, by where they came from.", Map.of("route", name, "from", "origin"), route::fetched));
        return route;
    }

    /// By their names.
    Map<String, Route> routes() {
        return new TreeMap<>(routes);
    }

    @Override
    public void close() {
        shown.close();
    }
}
