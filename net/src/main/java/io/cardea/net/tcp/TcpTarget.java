// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tcp;

import io.cardea.core.config.Unknown;
import io.cardea.core.file.ServiceConfig;
import io.cardea.core.file.ServiceConfig.ProxyProtocol;
import io.cardea.net.upstream.pool.Endpoint;
import io.cardea.net.upstream.ToFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Where connections are carried to: the instances of a service, one after the other.
public final class TcpTarget {
    private final String name;
    private final List<Endpoint> endpoints;
    private final Duration connectTimeout;
    private final Optional<ProxyProtocol> announces;
    private final Duration idle;
    private final AtomicInteger next = new AtomicInteger();

    private TcpTarget(String name, List<Endpoint> endpoints, Duration connectTimeout, Optional<ProxyProtocol> announces, Duration idle) {
        this.name = name;
        this.endpoints = endpoints;
        this.connectTimeout = connectTimeout;
        this.announces = announces;
        this.idle = idle;
    }

    /// @param to a service, or an address
    /// @param idle how long a connection may be silent both ways; zero for no limit
    /// @throws IllegalArgumentException if it is neither
    public static TcpTarget of(String to, Map<String, ServiceConfig> services, Duration idle) {
        var declared = services.get(to);
        if (declared != null) return new TcpTarget(to, ToFactory.check(to, declared), declared.connectTimeout(), declared.proxyProtocol(), idle);
        if (!to.contains(":")) throw Unknown.of("service", "services", to, services.keySet());
        return new TcpTarget(to, List.of(Endpoint.parse(to)), Duration.ofSeconds(3), Optional.empty(), idle);
    }

    String name() {
        return name;
    }

    /// The instance for a try; each connection begins at the next one.
    Endpoint endpoint(int first, int tries) {
        return endpoints.get(Math.floorMod(first + tries, endpoints.size()));
    }

    int first() {
        return next.getAndIncrement();
    }

    /// How many instances there are to try.
    int size() {
        return endpoints.size();
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration idle() {
        return idle;
    }

    /// Whether, and how, an instance is told who the client is.
    Optional<ProxyProtocol> announces() {
        return announces;
    }
}
