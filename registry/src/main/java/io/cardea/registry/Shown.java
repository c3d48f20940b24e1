// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Displays;
import io.cardea.core.spi.Gauges;
import io.cardea.registry.lease.Lease;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What the registry shows on the admin listener: its page, and numbers, those of services only for services that the file names.
final class Shown {
    private final Registry registry;
    private final Gauges gauges;
    private final AdminPages pages;
    private final Displays always = new Displays();
    private final Map<String, Displays> services = new HashMap<>(); // guarded by this

    Shown(Registry registry, Gauges gauges, AdminPages pages) {
        this.registry = registry;
        this.gauges = gauges;
        this.pages = pages;
    }

    /// While a file opens the registry.
    synchronized void begin() {
        var tally = registry.tally();
        always.add(pages.page(new RegistryPage(registry)));
        always.add(gauges.counter("cardea_registry_registrations", "instances that registered", tally.registrations()::doubleValue));
        always.add(gauges.counter("cardea_registry_changes", "registered instances that changed what they say of themselves", tally.changes()::doubleValue));
        always.add(gauges.counter("cardea_registry_renewals", "leases that were renewed", tally.renewals()::doubleValue));
        always.add(gauges.counter("cardea_registry_departures", "instances that left", tally.departures()::doubleValue));
        always.add(gauges.counter("cardea_registry_expirations", "leases that were not renewed in time", tally.expirations()::doubleValue));
        always.add(gauges.counter("cardea_registry_refusals", "requests to the registry that were refused", tally.refusals()::doubleValue));
        always.add(gauges.counter("cardea_registry_dns_queries", "queries by DNS that were answered", tally.dnsQueries()::doubleValue));
        always.add(gauges.gauge("cardea_registry_watchers", "clients that watch", registry::watching));
        always.add(gauges.gauge("cardea_registry_preserving", "1 while nobody expires because too many are silent at once", () -> registry.isPreserving() ? 1 : 0));
    }

    synchronized void end() {
        always.close();
    }

    /// While a file has the service.
    synchronized void begin(String service) {
        var all = new Displays();
        for (var state : Lease.State.values()) {
            all.add(gauges.gauge("cardea_registry_instances", "instances that are registered", Map.of("service", service, "state", state.name().toLowerCase(Locale.ROOT)),
                () -> registry.ledger().list(service).leases().stream().filter(lease -> lease.state() == state).count()));
        }
        services.put(service, all);
    }

    synchronized void end(String service) {
        var all = services.remove(service);
        if (all != null) all.close();
    }
}
