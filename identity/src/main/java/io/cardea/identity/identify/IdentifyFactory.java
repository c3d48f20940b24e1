// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// Makes the policy `identify`.
public final class IdentifyFactory implements PolicyFactory<IdentifyConfig> {
    @Override
    public String name() {
        return "identify";
    }

    @Override
    public Class<IdentifyConfig> config() {
        return IdentifyConfig.class;
    }

    @Override
    public Policy create(IdentifyConfig config, Build build) {
        config.tell().keySet().forEach(build::ownField);
        var told = config.tell().entrySet().stream().map(each -> Told.of(each.getKey(), each.getValue())).toList();
        return new IdentifyPolicy(config.by(), Mistakes.each(config.by(), build::identifier), config.anonymous() == IdentifyConfig.Anonymous.ALLOW, told, new FailureLimits(config.failures(), build.state()));
    }
}
