// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.spi.AdminPage;
import io.cardea.registry.lease.Lease;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// `/registry` of the admin listener: who is registered, by whom, for how long.
final class RegistryPage implements AdminPage {
    private final Registry registry;

    RegistryPage(Registry registry) {
        this.registry = registry;
    }

    @Override
    public String path() {
        return "/registry";
    }

    @Override
    public String about() {
        return "instances that registered themselves, by whom and for how long; of one service with ?service=…; text for people by Accept, JSON else";
    }

    @Override
    public boolean changes() {
        return false;
    }

    @Override
    public Answer answer(Question question) {
        for (var each : question.parameters().keySet()) if (!each.equals("service")) throw new IllegalArgumentException("expected `service`, or nothing, found `" + each + "`");
        var services = question.parameters().getOrDefault("service", List.of());
        if (services.size() > 1) throw new IllegalArgumentException("expected one `service`");
        var listing = services.isEmpty() ? registry.ledger().all() : registry.ledger().list(services.getFirst());
        return new Answer(200, question.wantsText() ? text(listing.leases()) : json(listing.leases()));
    }

    private Map<String, Object> json(List<Lease> leases) {
        var services = new TreeMap<String, List<Object>>();
        for (var lease : leases) {
            var plain = Replies.plain(lease);
            plain.put("owner", lease.owner());
            plain.put("silent-seconds", lease.silent().toSeconds());
            services.computeIfAbsent(lease.registration().service(), name -> new ArrayList<>()).add(plain);
        }
        var all = new LinkedHashMap<String, Object>(totals());
        all.put("services", services);
        return all;
    }

    private Map<String, Object> totals() {
        var tally = registry.tally();
        return Map.of("open", registry.isOpen(), "preserving", registry.isPreserving(), "registrations", tally.registrations().sum(), "renewals", tally.renewals().sum(), "departures", tally.departures().sum(),
            "expirations", tally.expirations().sum(), "refusals", tally.refusals().sum(), "watchers", registry.watching());
    }

    private String text(List<Lease> leases) {
        var text = new StringBuilder(1024);
        var tally = registry.tally();
        line(text, "%d registered, %d renewals, %d left, %d expired, %d refused; %d watch", leases.size(), tally.renewals().sum(), tally.departures().sum(), tally.expirations().sum(),
            tally.refusals().sum(), registry.watching());
        if (!registry.isOpen()) line(text, "no route of the file is a `registry`");
        if (registry.isPreserving()) line(text, "too many are silent at once: nobody is believed to be gone");
        line(text, "");
        line(text, "%-20s %-32s %-10s %7s %8s %8s %-12s %-16s %s", "service", "address", "state", "weight", "silent", "ttl", "zone", "owner", "labels");
        for (var lease : leases) {
            var it = lease.registration();
            line(text, "%-20s %-32s %-10s %7d %6d s %6d s %-12s %-16s %s", it.service(), it.address(), lease.state().name().toLowerCase(Locale.ROOT), it.weight(), lease.silent().toSeconds(), it.ttl().toSeconds(), it.zone(), lease.owner(),
                String.join(" ", new TreeMap<>(it.labels()).entrySet().stream().map(label -> label.getKey() + '=' + label.getValue()).toList()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
