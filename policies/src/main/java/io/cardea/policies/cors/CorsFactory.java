// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.cors;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// Makes the policy `cors`.
public final class CorsFactory implements PolicyFactory<CorsConfig> {
    @Override
    public String name() {
        return "cors";
    }

    @Override
    public Class<CorsConfig> config() {
        return CorsConfig.class;
    }

    @Override
    public Policy create(CorsConfig config, Build build) {
        return new CorsPolicy(config);
    }
}
