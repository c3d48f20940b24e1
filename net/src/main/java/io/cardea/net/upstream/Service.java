// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.spi.Inspectable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// A service: where its instances are, how one is chosen, how connections to them are kept.
///
/// @param pools lives on across reloads
public record Service(String name, Discovery discovery, Balancer balancer, Pools pools, Timeouts timeouts) implements Inspectable {
    /// @param connect until the connection stands, TLS included
    /// @param firstByte from the request's last progress to the response's head
    /// @param between two pieces of the response
    public record Timeouts(Duration connect, Duration firstByte, Duration between) {
        public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    public static Balancer roundRobin() {
        return new RoundRobin();
    }

    @Override
    public Map<String, Object> state() {
        var state = new LinkedHashMap<String, Object>();
        state.put("balance", balancer.name());
        state.put("endpoints", discovery.endpoints().stream().map(Endpoint::text).toList());
        return state;
    }
}
