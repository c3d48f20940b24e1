// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.core.file.ServiceConfig;
import io.cardea.net.http.Lifetime;
import java.time.Duration;

/// How a service's connections are kept.
///
/// @param most idle ones for each loop and endpoint
/// @param idle how long one is kept that nobody uses
/// @param age how long one is used; zero for no limit
/// @param requests how many one carries; 0 for no limit
/// @param connections most open ones for each endpoint, of all loops; 0 for no limit
/// @param shared whether all loops use one loop's connections of HTTP/2
public record Keeping(int most, Duration idle, Duration age, int requests, int connections, boolean shared) {
    public static Keeping of(ServiceConfig config) {
        return new Keeping(config.keep(), config.keepFor(), config.keepAge(), config.keepRequests(), config.maxConnections(), config.connections() == ServiceConfig.Connections.SHARED);
    }

    /// Whether there is one pool for all loops, where that can be: they also share what is bounded, as none could use another's else.
    boolean isShared() {
        return shared || connections > 0;
    }

    /// Of a connection that was opened now.
    Lifetime lifetime() {
        return Lifetime.from(age, requests);
    }
}
