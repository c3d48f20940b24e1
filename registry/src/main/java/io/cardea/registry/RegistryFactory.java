// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.exchange.Handler;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.HandlerFactory;
import java.util.ArrayDeque;

/// Makes the handler `registry`, by which instances register.
public final class RegistryFactory implements HandlerFactory<RegistryConfig> {
    private final Gauges gauges;
    private final AdminPages pages;

    /// @param pages where `/registry` is put while a file names the registry
    public RegistryFactory(Gauges gauges, AdminPages pages) {
        this.gauges = gauges;
        this.pages = pages;
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public Class<RegistryConfig> config() {
        return RegistryConfig.class;
    }

    /// The registry of a file, also for those who only look for instances.
    static Registry shared(Build build, Gauges gauges, AdminPages pages) {
        return build.shared(Registry.class, "registry", () -> new Registry(gauges, pages));
    }

    @Override
    public Handler create(RegistryConfig config, Build build) {
        var pattern = build.pattern();
        if (!pattern.endsWith("/**") || pattern.indexOf('{') >= 0) {
            throw new IllegalArgumentException("expected a path such as `/registry/**` for a route with `registry`, found `" + pattern + "`");
        }
        var registry = shared(build, gauges, pages);
        var opened = new ArrayDeque<AutoCloseable>(1); // filled and emptied on the threads that publish and retire, one after the other
        build.whenInForce(() -> {
            synchronized (opened) {
                opened.add(registry.open(config));
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
