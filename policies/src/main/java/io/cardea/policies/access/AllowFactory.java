// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.time.InstantSource;

/// Makes the policy `allow`: only these come in. Of several, each must let the request in; no `allow` undoes a `deny`.
public final class AllowFactory implements PolicyFactory<AccessConfig> {
    private final InstantSource clock;

    public AllowFactory() {
        this(InstantSource.system());
    }

    /// @param clock by which hours are told
    public AllowFactory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "allow";
    }

    @Override
    public Class<AccessConfig> config() {
        return AccessConfig.class;
    }

    @Override
    public Policy create(AccessConfig config, Build build) {
        return Access.policy(config, true, build, clock);
    }
}
