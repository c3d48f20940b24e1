// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Short;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.DiscoveryFactory;
import java.util.Optional;

/// Makes discoveries that find what has registered here: `discover: registry`.
final class RegistryDiscoveryFactory implements DiscoveryFactory<RegistryDiscoveryFactory.Config> {
    private final Registry registry;

    /// What stands behind `registry`.
    @Doc("Instances that registered themselves by a route with `registry`")
    record Config(@Doc("the service's name in the registry; its own if not given") Optional<String> service) {
        public Config {
            if (service.filter(name -> !Names.isService(name)).isPresent()) throw Invalid.at("service", Names.EXPECTED_SERVICE + ", found `" + service.get() + '`');
        }

        @Short("catalog")
        static Config of(String service) {
            return new Config(Optional.of(service));
        }
    }

    RegistryDiscoveryFactory(Registry registry) {
        this.registry = registry;
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
