// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.spi.Display;
import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/// Tells the numbers of guards. Those of one name count together: routes may have one path, and a reload may leave an old guard beside the new for a while.
public final class GuardGauges {
    private final Gauges gauges;
    private final Map<Labels, Set<Guard>> guards = new HashMap<>(); // guarded by this
    private final Map<Labels, Displays> told = new HashMap<>(); // guarded by this

    /// @param service empty for a route's guard
    /// @param route its path; empty for a service's guard
    public record Labels(String service, String route) {}

    public GuardGauges(Gauges gauges) {
        this.gauges = gauges;
    }

    /// Until the result is closed.
    synchronized Display show(Guard guard, Labels labels) {
        guards.computeIfAbsent(labels, this::begin).add(guard);
        return () -> leave(guard, labels);
    }

    private Set<Guard> begin(Labels labels) {
        Set<Guard> all = ConcurrentHashMap.newKeySet();
        var base = Map.of("service", labels.service, "route", labels.route);
        var shown = new Displays();
        shown.add(gauges.gauge("cardea_guard_in_flight", "Requests under way behind a guard.", base, () -> sum(all, each -> each.bulkhead().inFlight())));
        shown.add(gauges.gauge("cardea_guard_waiting", "Requests that wait for their turn at a guard.", base, () -> sum(all, each -> each.bulkhead().waiting())));
        shown.add(gauges.gauge("cardea_guard_limit", "Requests that a guard lets be under way at once; NaN without a limit.", base, () -> sum(all, GuardGauges::limit)));
        shown.add(gauges.gauge("cardea_guard_breaker_state", "A circuit breaker: 0 closed, 1 half-open, 2 open; NaN without one.", base, () -> all.stream().mapToDouble(GuardGauges::state).max().orElse(Double.NaN)));
        for (var why : Refusal.values()) {
            var labelled = new HashMap<>(base);
            labelled.put("guard", why.word());
            shown.add(gauges.counter("cardea_guard_refused", "Requests that a guard has refused.", labelled, () -> sum(all, each -> each.refused(why))));
        }
        told.put(labels, shown);
        return all;
    }

    private static double sum(Set<Guard> all, ToDoubleFunction<Guard> of) {
        return all.stream().mapToDouble(of).sum();
    }

    private static double limit(Guard guard) {
        int limit = guard.bulkhead().limit();
        return limit == Integer.MAX_VALUE ? Double.NaN : limit;
    }

    private static double state(Guard guard) {
        var breaker = guard.breaker();
        if (breaker == null) return Double.NaN;
        return switch (breaker.state(System.nanoTime())) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    private synchronized void leave(Guard guard, Labels labels) {
        var all = guards.get(labels);
        if (all == null || !all.remove(guard) || !all.isEmpty()) return;
        guards.remove(labels);
        var shown = told.remove(labels);
        if (shown != null) shown.close();
    }
}
