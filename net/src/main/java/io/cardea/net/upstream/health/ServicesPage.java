// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.spi.AdminPage;
import java.util.List;
import java.util.Map;

/// `/services`: all services and their endpoints, or one with its history.
final class ServicesPage implements AdminPage {
    private final Services services;

    ServicesPage(Services services) {
        this.services = services;
    }

    @Override
    public String path() {
        return "/services";
    }

    @Override
    public String about() {
        return "services and their endpoints: which are open, why others are not, load, latency, ejections; of one with ?service=…; text for people by Accept, JSON else";
    }

    @Override
    public boolean changes() {
        return false;
    }

    @Override
    public Answer answer(Question question) {
        for (var each : question.parameters().keySet()) {
            if (!each.equals("service")) throw new IllegalArgumentException("expected `service`, or nothing, found `" + each + "`");
        }
        var names = question.parameters().getOrDefault("service", List.of());
        if (names.size() > 1) throw new IllegalArgumentException("expected one `service`");
        var shown = names.isEmpty() ? Overview.of(services.all()) : Overview.of(List.of(InstancePage.named(services, names.getFirst())));
        return new Answer(200, question.wantsText() ? ServicesText.of(shown, !names.isEmpty()) : Map.of("services", shown));
    }
}
