// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.spi.Build;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.DiscoveryFactory;

/// Makes discoveries that find what has registered here: `discover: registry`.
final class RegistryDiscoveryFactory implements DiscoveryFactory<DiscoverConfig> {
    private final Registry registry;

    RegistryDiscoveryFactory(Registry registry) {
        this.registry = registry;
    }

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public Class<DiscoverConfig> config() {
        return DiscoverConfig.class;
    }

    @Override
    public Discovery create(String service, DiscoverConfig config, Build build) {
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
