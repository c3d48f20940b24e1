// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.exchange.Handler;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.DiscoveryFactory;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.core.state.Roster;
import java.util.ArrayDeque;
import java.util.Optional;

/// Makes the handler `registry`, by which instances register. One of it for each edge: its registry lives as long, whatever files come and go.
public final class RegistryFactory implements HandlerFactory<RegistryConfig> {
    private final Registry registry;

    /// @param pages where `/registry` is put while a file opens the registry
    public RegistryFactory(Gauges gauges, AdminPages pages) {
        this(new Registry(gauges, pages));
    }

    RegistryFactory(Registry registry) {
        this.registry = registry;
    }

    /// The discovery that finds what has registered here: `discover: registry`.
    public DiscoveryFactory<?> discovery() {
        return new RegistryDiscoveryFactory(registry);
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public Class<RegistryConfig> config() {
        return RegistryConfig.class;
    }

    @Override
    public Handler create(RegistryConfig config, Build build) {
        var pattern = build.pattern();
        if (!pattern.endsWith("/**") || pattern.indexOf('{') >= 0) {
            throw new IllegalArgumentException("expected a path such as `/registry/**` for a route with `registry`, found `" + pattern + "`");
        }
        var roster = config.shared() ? build.state().roster() : Optional.<Roster>empty();
        if (config.shared() && roster.isEmpty()) throw new IllegalArgumentException("expected a `state` that edges share, such as `state: redis://127.0.0.1:6379`, for a `registry` with `shared: true`");
        var opened = new ArrayDeque<AutoCloseable>(1); // filled and emptied on the threads that publish and retire, one after the other
        build.whenInForce(() -> {
            synchronized (opened) {
                opened.add(registry.open(config, roster));
            }
        });
        build.own(() -> {
            synchronized (opened) {
                while (!opened.isEmpty()) opened.remove().close();
            }
        });
        return new RegistryHandler(registry, config, pattern.substring(0, pattern.length() - 3));
    }
}
