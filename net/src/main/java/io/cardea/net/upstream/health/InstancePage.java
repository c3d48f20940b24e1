// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.spi.AdminPage;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `/instance`: an operator takes an endpoint out, takes it in again, or gives it another weight.
final class InstancePage implements AdminPage {
    private static final Set<String> KEYS = Set.of("service", "endpoint", "action", "weight");

    private final Services services;

    InstancePage(Services services) {
        this.services = services;
    }

    @Override
    public String path() {
        return "/instance";
    }

    @Override
    public String about() {
        return "what an operator says of an endpoint: {\"service\": …, \"endpoint\": …, \"action\": \"drain\" | \"enable\"}, or \"action\": \"weight\" with \"weight\": 3";
    }

    @Override
    public boolean changes() {
        return true;
    }

    static Health named(Services services, String name) {
        return services.named(name).orElseThrow(() -> new IllegalArgumentException("expected a service, one of " + services.all().stream().map(Health::service).toList() + ", found `" + name + "`"));
    }

    @Override
    public Answer answer(Question question) {
        var body = question.body();
        if (!KEYS.containsAll(body.keySet())) throw new IllegalArgumentException("expected service, endpoint, action and perhaps weight, found " + body.keySet());
        var health = named(services, text(body, "service"));
        var endpoint = text(body, "endpoint");
        var action = text(body, "action");
        if (body.containsKey("weight") != action.equals("weight")) throw new IllegalArgumentException("expected `weight` with `\"action\": \"weight\"`, and with nothing else");
        switch (action) {
            case "drain" -> health.fleet().drain(endpoint);
            case "enable" -> health.fleet().enable(endpoint);
            case "weight" -> health.fleet().weigh(endpoint, weight(body.getOrDefault("weight", "")));
            default -> throw new IllegalArgumentException("expected `drain`, `enable` or `weight` for `action`, found `" + action + "`");
        }
        health.ordered(endpoint, action.equals("weight") ? "weight " + body.get("weight") : action);
        return question.wantsText() ? new Answer(200, ServicesText.of(Overview.of(List.of(health)), false)) : new Answer(200, Map.of("services", Overview.of(List.of(health))));
    }

    private static int weight(Object value) {
        if (value instanceof Integer weight) return weight;
        throw new IllegalArgumentException("expected a whole number for `weight`, found `" + value + "`");
    }

    private static String text(Map<String, Object> body, String key) {
        if (body.get(key) instanceof String text) return text;
        throw new IllegalArgumentException("expected text for `" + key + "`");
    }
}
