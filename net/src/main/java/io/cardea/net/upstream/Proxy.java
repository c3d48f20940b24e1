// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Failure;
import java.util.Optional;

/// Carries an exchange to one of its services, each try an [Attempt], and a copy of it to where it is mirrored.
final class Proxy implements Handler {
    private final Split split;
    private final Optional<Mirror> mirror;
    private final ProxyRules rules;
    private final TunnelRules tunnels;

    Proxy(Split split, Optional<Mirror> mirror, ProxyRules rules, TunnelRules tunnels) {
        this.split = split;
        this.mirror = mirror;
        this.rules = rules;
        this.tunnels = tunnels;
    }

    @Override
    public void serve(Exchange exchange) {
        if (ForwardFields.isLoop(exchange.request().fields())) {
            exchange.fail(Failure.of(Failure.Kind.LOOP, "the request has been here before: does a route lead back to this edge?"));
            return;
        }
        if (!rules.upgrades().contains(exchange.client().upgrade())) {
            mirror.ifPresent(each -> each.copy(exchange));
            new Attempt(exchange, split.choose(exchange), rules, tunnels, Optional.empty()).start();
            return;
        }
        var refusal = tunnels.refusal(exchange);
        if (refusal.isPresent()) {
            exchange.fail(refusal.get());
            return;
        }
        var place = tunnels.place(exchange.client().address());
        if (place.isPresent()) new Attempt(exchange, split.choose(exchange), rules, tunnels, place).start(); else exchange.fail(tunnels.tooMany());
    }

    @Override
    public String kind() {
        return "proxy";
    }

    @Override
    public String target() {
        return String.join(", ", split.targets().stream().map(target -> target.carrier().name()).toList());
    }
}
