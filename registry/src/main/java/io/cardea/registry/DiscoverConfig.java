// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Short;
import java.util.Optional;

/// What stands behind `registry` in a service's `discover`.
@Doc("Instances that registered themselves by a route with `registry`")
public record DiscoverConfig(@Doc("the service's name in the registry; its own if not given") Optional<String> service) {
    public DiscoverConfig {
        if (service.filter(name -> !Names.isService(name)).isPresent()) throw Invalid.at("service", Names.EXPECTED_SERVICE + ", found `" + service.get() + '`');
    }

    @Short("catalog")
    static DiscoverConfig of(String service) {
        return new DiscoverConfig(Optional.of(service));
    }
}
