// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Grpc;
import io.cardea.core.spi.Build;
import io.cardea.net.loop.Loop;
import io.cardea.net.upstream.fleet.Fleet;
import io.cardea.net.upstream.fleet.Peer;
import io.cardea.net.upstream.guard.Deadline;
import io.cardea.net.upstream.guard.Guard;
import io.cardea.net.upstream.guard.GuardGauges;
import io.cardea.net.upstream.guard.GuardRules;
import io.cardea.net.upstream.guard.Passage;
import java.util.List;
import java.util.Optional;

/// How a service is guarded, as one configuration has it. The guard itself lives on over reloads, and so do the breakers of endpoints.
///
/// @param own the guard before the service; empty if nothing guards it
/// @param breakers of single endpoints
/// @param deadlineHeader what tells instances how many milliseconds are left
record Guarding(List<Guard> own, GuardRules rules, Optional<PeerBreakers> breakers, Optional<FieldName> deadlineHeader) {
    /// @throws IllegalArgumentException for what cannot work
    static Guarding of(String name, ServiceConfig config, Build build, GuardGauges gauges) {
        var rules = GuardRules.of(config.breaker(), config.inFlight(), config.adaptive());
        var own = rules.isEmpty() ? List.<Guard>of() : List.of(guard("service " + name, new GuardGauges.Labels(name, ""), rules, name, build, gauges));
        return new Guarding(own, rules, config.breaker().flatMap(each -> PeerBreakers.of(name, each)), config.deadlineHeader().map(FieldName::of));
    }

    /// The same one for each snapshot that asks by the same key.
    ///
    /// @param key for what it is made once
    static Guard guard(String name, GuardGauges.Labels labels, GuardRules rules, Object key, Build build, GuardGauges gauges) {
        return build.shared(Guard.class, key, () -> new Guard(name, rules, labels, gauges, System.nanoTime()));
    }

    /// For one exchange. Asks nobody yet.
    Passage passage(Exchange exchange, ProxyRules rules, Loop loop) {
        if (own.isEmpty() && rules.guard().isEmpty()) return Passage.NONE;
        var guards = rules.guard().isEmpty() ? own : own.isEmpty() ? List.of(rules.guard().get()) : List.of(rules.guard().get(), own.getFirst());
        return new Passage(guards, rules.priority().of(exchange), loop.eventLoop());
    }

    /// The same for the breakers of endpoints.
    Trial trial() {
        return breakers.isEmpty() ? Trial.NONE : new Trial(breakers.get());
    }

    /// Says in the request how much time is left.
    void tell(Deadline deadline, Fields request) {
        if (!deadline.exists()) {
            deadlineHeader.ifPresent(request::remove); // a client's word would be taken for ours
            return;
        }
        long now = System.nanoTime();
        if (Grpc.is(request)) request.set(Grpc.TIMEOUT, deadline.grpcTimeout(now));
        deadlineHeader.ifPresent(name -> request.set(name, Long.toString(deadline.millis(now))));
    }

    /// @param fleet of the service
    void inForce(Fleet fleet) {
        own.forEach(each -> each.follow(rules, System.nanoTime()));
        fleet.judge(Peer.BROKEN, breakers.isPresent(), "breaker");
        breakers.ifPresent(each -> fleet.peers().forEach(each::follow));
    }
}
