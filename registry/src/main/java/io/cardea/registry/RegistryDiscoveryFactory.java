// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Short;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.DiscoveryFactory;
import io.cardea.core.spi.Gauges;
import java.util.Optional;

/// Makes discoveries that find what has registered here: `discover: registry`.
public final class RegistryDiscoveryFactory implements DiscoveryFactory<RegistryDiscoveryFactory.Config> {
    private final Gauges gauges;
    private final AdminPages pages;

    /// What stands behind `registry`.
    @Doc("Instances that registered themselves by a route with `registry`")
    public record Config(@Doc("the service's name in the registry; its own if not given") Optional<String> service) {
        public Config {
            if (service.filter(name -> !Names.isService(name)).isPresent()) throw Invalid.at("service", Names.EXPECTED_SERVICE + ", found `" + service.get() + '`');
        }

        @Short("catalog")
        static Config of(String service) {
            return new Config(Optional.of(service));
        }
    }

    /// @param pages where `/registry` is put while a file names the registry
    public RegistryDiscoveryFactory(Gauges gauges, AdminPages pages) {
        this.gauges = gauges;
        this.pages = pages;
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public Class<Config> config() {
        return Config.class;
    }

    @Override
    public Discovery create(String service, Config config, Build build) {
        var name = config.service().orElse(service);
        if (!Names.isService(name)) throw new IllegalArgumentException(Names.EXPECTED_SERVICE + ", found `" + name + "`; give another by `discover: { registry: … }`");
        var registry = RegistryFactory.shared(build, gauges, pages);
        return new Discovery() {
            @Override
            public AutoCloseable start(Sightings sightings) {
                return registry.find(name, sightings);
            }

            @Override
            public String toString() {
                return "registry " + name;
            }
        };
    }
}
