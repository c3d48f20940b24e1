// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import io.cardea.identity.ask.Asked;
import io.cardea.identity.ask.Decisions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Optional;

/// Makes the policy `authorize`.
public final class AuthorizeFactory implements PolicyFactory<AuthorizeConfig> {
    private static final int MOST_REMEMBERED = 10_000;

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
        var verdicts = new Verdicts(challenges, config.dryRun());
        var rules = new Rules(clock, challenges.keySet());
        if (config.opa().isEmpty()) return new AuthorizePolicy(rules.compile(config.rule()), verdicts);
        var opa = config.opa().get();
        var rule = config.rule().equals(RuleConfig.NOTHING) ? Optional.<Rule>empty() : Optional.of(rules.compile(config.rule()));
        return new OpaPolicy(rule, new Opa(opa, new Asked(build.service(opa.service()), opa.timeout()), new Decisions<>(MOST_REMEMBERED, clock)), opa.whenUnavailable() == OpaConfig.WhenUnavailable.ALLOW, verdicts);
    }
}
