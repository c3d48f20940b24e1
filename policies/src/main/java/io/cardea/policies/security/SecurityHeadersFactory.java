// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.security;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// Makes the policy `security-headers`.
public final class SecurityHeadersFactory implements PolicyFactory<SecurityHeadersConfig> {
    @Override
    public String name() {
        return "security-headers";
    }

    @Override
    public Class<SecurityHeadersConfig> config() {
        return SecurityHeadersConfig.class;
    }

    @Override
    public Policy create(SecurityHeadersConfig config, Build build) {
        return new SecurityHeadersPolicy(config);
    }
}
