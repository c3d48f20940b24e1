// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Handler;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.cardea.net.loop.OnLoop;
import io.cardea.net.upstream.fleet.FirstList;
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
        var carrier = split.choose(exchange);
        var list = carrier.service().fleet().firstList();
        if (list.isHere()) carry(exchange, carrier); else await(exchange, carrier, list);
    }

    /// Until it is known who there is, the request waits as it would for a connection.
    private void await(Exchange exchange, Carrier carrier, FirstList list) {
        var service = carrier.service();
        var loop = ((OnLoop) exchange.client().carrier()).home();
        var waiting = list.await(loop, service.timeouts().connect(), () -> carry(exchange, carrier), () -> refuse(exchange, service, "has not found its instances yet"));
        if (waiting.isPresent()) exchange.carriedBy(over -> waiting.get().leave()); else refuse(exchange, service, "has not found its instances yet, and too many wait for that");
    }

    private static void refuse(Exchange exchange, Service service, String why) {
        var failure = Failure.beforeSending(Failure.Kind.NO_ENDPOINT, "service " + service.name() + ' ' + why);
        exchange.request().body().cancel(failure);
        exchange.fail(failure);
    }

    private void carry(Exchange exchange, Carrier carrier) {
        if (!rules.upgrades().contains(exchange.client().upgrade())) {
            mirror.ifPresent(each -> each.copy(exchange));
            new Attempt(exchange, carrier, rules, tunnels, Optional.empty()).start();
            return;
        }
        var refusal = tunnels.refusal(exchange);
        if (refusal.isPresent()) {
            exchange.fail(refusal.get());
            return;
        }
        var place = tunnels.place(exchange.client().address());
        if (place.isPresent()) new Attempt(exchange, carrier, rules, tunnels, place).start(); else exchange.fail(tunnels.tooMany());
    }

    @Override
    public String kind() {
        return "proxy";
    }

    @Override
    public String target() {
        return String.join(", ", split.targets().stream().map(Split.Target::name).toList());
    }

    @Override
    public String choice(Fields request) {
        return split.explain(request);
    }
}
