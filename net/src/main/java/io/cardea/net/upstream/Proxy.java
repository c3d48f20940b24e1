// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Failure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Carries an exchange to a service: by weight among several, each try an [Attempt].
final class Proxy implements Handler {
    private final List<Target> targets;
    private final int totalWeight;
    private final ProxyRules rules;
    private final TunnelRules tunnels;

    /// @param weight a share of the requests; 0 for none
    record Target(Service service, int weight) {}

    /// @throws IllegalArgumentException if nothing has any weight
    Proxy(List<Target> targets, ProxyRules rules, TunnelRules tunnels) {
        this.targets = List.copyOf(targets);
        this.totalWeight = targets.stream().mapToInt(Target::weight).sum();
        this.rules = rules;
        this.tunnels = tunnels;
        if (totalWeight <= 0) throw new IllegalArgumentException("at least one target needs a weight above 0");
    }

    @Override
    public void serve(Exchange exchange) {
        if (ForwardFields.isLoop(exchange.request().fields())) {
            exchange.fail(Failure.of(Failure.Kind.LOOP, "the request has been here before: does a route lead back to this edge?"));
            return;
        }
        if (!rules.upgrades().contains(exchange.client().upgrade())) {
            new Attempt(exchange, service(), rules, tunnels, Optional.empty()).start();
            return;
        }
        var refusal = tunnels.refusal(exchange);
        if (refusal.isPresent()) {
            exchange.fail(refusal.get());
            return;
        }
        var place = tunnels.place(exchange.client().address());
        if (place.isPresent()) new Attempt(exchange, service(), rules, tunnels, place).start(); else exchange.fail(tunnels.tooMany());
    }

    private Service service() {
        if (targets.size() == 1) return targets.getFirst().service();
        int at = ThreadLocalRandom.current().nextInt(totalWeight);
        for (var target : targets) {
            at -= target.weight();
            if (at < 0) return target.service();
        }
        throw new AssertionError("weights do not add up");
    }

    @Override
    public String kind() {
        return "proxy";
    }

    @Override
    public String target() {
        return String.join(", ", targets.stream().map(target -> target.service().name()).toList());
    }
}
