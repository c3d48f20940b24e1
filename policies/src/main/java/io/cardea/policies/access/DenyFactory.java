// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.time.InstantSource;

/// Makes the policy `deny`: these do not come in, whatever an `allow` says.
public final class DenyFactory implements PolicyFactory<AccessConfig> {
    private final InstantSource clock;

    public DenyFactory() {
        this(InstantSource.system());
    }

    /// @param clock by which hours are told
    public DenyFactory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "deny";
    }

    @Override
    public Class<AccessConfig> config() {
        return AccessConfig.class;
    }

    @Override
    public Policy create(AccessConfig config, Build build) {
        return Access.policy(config, false, build, clock);
    }
}
