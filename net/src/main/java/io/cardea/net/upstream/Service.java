// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.spi.Inspectable;
import io.cardea.core.spi.Instance;
import io.cardea.net.upstream.discover.Lookout;
import io.cardea.net.upstream.fleet.Fleet;
import io.cardea.net.upstream.fleet.Peer;
import io.cardea.net.upstream.pool.Pools;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A service as one configuration has it: where its instances are, how one is chosen, how connections to them are kept. What is known of the
/// instances, and the connections, live on across reloads.
public final class Service implements Inspectable, AutoCloseable {
    private final String name;
    private final Fleet fleet;
    private final Optional<Lookout> lookout;
    private final Pools pools;
    private final Timeouts timeouts;
    private final Guarding guarding;

    /// @param connect until the connection stands, TLS included
    /// @param firstByte from the request's last progress to the response's head
    /// @param between two pieces of the response
    public record Timeouts(Duration connect, Duration firstByte, Duration between) {
        public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    /// @param instances those that the file lists
    /// @param lookout where there is a discovery: what it finds takes their place
    Service(String name, Fleet fleet, List<Instance> instances, Optional<Lookout> lookout, Pools pools, Timeouts timeouts, Guarding guarding) {
        this.name = name;
        this.fleet = fleet;
        this.lookout = lookout;
        this.pools = pools;
        this.timeouts = timeouts;
        this.guarding = guarding;
        if (lookout.isPresent()) lookout.get().join(fleet); else fleet.found(instances);
    }

    public String name() {
        return name;
    }

    Fleet fleet() {
        return fleet;
    }

    Pools pools() {
        return pools;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    Guarding guarding() {
        return guarding;
    }

    /// Its configuration is in force. What is begun is not begun again when that is said again.
    void begin() {
        guarding.inForce(fleet);
        lookout.ifPresent(Lookout::begin);
    }

    @Override
    public Map<String, Object> state() {
        var state = new LinkedHashMap<String, Object>();
        state.put("balance", fleet.balancer().name());
        lookout.ifPresent(each -> state.put("discover", each.toString()));
        state.put("endpoints", fleet.peers().stream().map(Peer::toString).toList());
        guarding.own().forEach(each -> state.put("guard", each.told(System.nanoTime())));
        guarding.breakers().ifPresent(each -> state.put("breakers", each.told(fleet.peers())));
        return state;
    }

    @Override
    public void close() {
        lookout.ifPresent(each -> each.leave(fleet));
        fleet.close();
    }
}
