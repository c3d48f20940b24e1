// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.file.ServiceConfig;
import java.time.Duration;
import java.util.Optional;

/// What one configuration says about how instances are used.
///
/// @param panic the healthy share, by weight, below which all are used
/// @param overprovisioning how much of their tier's load the open ones are good for, against their share
/// @param slowStart how long an instance that has come takes to its full share; zero for none
/// @param maxRequests in flight at each instance; 0 for no limit
/// @param maxConnections open to each instance; 0 for no limit
/// @param zones whether those of one zone come first
public record FleetRules(double panic, double overprovisioning, Duration slowStart, int maxRequests, int maxConnections, Optional<Zones> zones) {
    /// @param zone the edge's; empty if nobody has said so
    public static FleetRules of(ServiceConfig config, String zone) {
        return new FleetRules(config.panic(), config.overprovisioning(), config.slowStart(), config.maxRequests(), config.maxConnections(), config.zones().flatMap(each -> Zones.of(each, zone)));
    }

    /// The edge's own, if its instances come first.
    public Optional<String> zone() {
        return zones.map(Zones::own);
    }

    int most() {
        return maxRequests == 0 ? Integer.MAX_VALUE : maxRequests;
    }
}
