// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.spi.Display;
import io.cardea.core.spi.Gauges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Tells of each service's list: how many there are, how old that is, whether it is stale. After a reload that changes a discovery, the newest is told
/// of. Any thread.
public final class DiscoveryGauges {
    private final Gauges gauges;
    private final Map<String, Told> services = new HashMap<>(); // guarded by this

    private static final class Told {
        final List<LastGood> lists = new ArrayList<>(2); // guarded by DiscoveryGauges
        List<Display> closed = List.of();
        volatile LastGood newest;

        Told(LastGood first) {
            newest = first;
        }
    }

    public DiscoveryGauges(Gauges gauges) {
        this.gauges = gauges;
    }

    synchronized void tell(String service, LastGood list) {
        var told = services.get(service);
        if (told == null) {
            told = new Told(list);
            services.put(service, told);
            told.closed = List.of(
                gauge("cardea_discovery_instances", "Instances in the list of a service that is in use.", service, told, each -> each.isKnown() ? each.held().size() : Double.NaN),
                gauge("cardea_discovery_age_seconds", "Time since the source of a service has confirmed its list.", service, told, LastGood::age),
                gauge("cardea_discovery_stale", "1 while the source of a service fails and the last good list is in use.", service, told, each -> each.isStale() ? 1 : 0));
        }
        told.lists.add(list);
        told.newest = list;
    }

    private Display gauge(String name, String help, String service, Told told, ToDoubleFunction<LastGood> value) {
        return gauges.gauge(name, help, Map.of("service", service), () -> value.applyAsDouble(told.newest));
    }

    synchronized void leave(String service, LastGood list) {
        var told = services.get(service);
        if (told == null || !told.lists.remove(list)) return;
        if (!told.lists.isEmpty()) {
            told.newest = told.lists.getLast();
            return;
        }
        services.remove(service);
        told.closed.forEach(Display::close);
    }
}
