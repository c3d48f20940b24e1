// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.time.InstantSource;
import java.util.HashMap;

/// Makes the policy `authorize`.
public final class AuthorizeFactory implements PolicyFactory<AuthorizeConfig> {
    private final InstantSource clock;

    public AuthorizeFactory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "authorize";
    }

    @Override
    public Class<AuthorizeConfig> config() {
        return AuthorizeConfig.class;
    }

    @Override
    public Policy create(AuthorizeConfig config, Build build) {
        var challenges = new HashMap<String, String>();
        build.identifiers().forEach((name, way) -> challenges.put(name, way.challenge()));
        return new AuthorizePolicy(new Rules(clock, challenges.keySet()).compile(config.rule()), challenges, config.dryRun());
    }
}
