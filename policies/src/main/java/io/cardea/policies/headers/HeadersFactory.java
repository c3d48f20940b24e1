// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.headers;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// Makes the policy `headers`.
public final class HeadersFactory implements PolicyFactory<HeadersConfig> {
    @Override
    public String name() {
        return "headers";
    }

    @Override
    public Class<HeadersConfig> config() {
        return HeadersConfig.class;
    }

    @Override
    public Policy create(HeadersConfig config, Build build) {
        return new HeadersPolicy(FieldEdits.compile(config.request(), build.pattern()), FieldEdits.compile(config.response(), build.pattern()));
    }
}
