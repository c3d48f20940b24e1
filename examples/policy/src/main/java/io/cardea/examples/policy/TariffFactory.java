// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.policy;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// Gives the file the word `tariff`. Named in `META-INF/services/io.cardea.core.spi.PolicyFactory`.
public final class TariffFactory implements PolicyFactory<TariffConfig> {
    @Override
    public String name() {
        return "tariff";
    }

    @Override
    public Class<TariffConfig> config() {
        return TariffConfig.class;
    }

    @Override
    public Policy create(TariffConfig config, Build build) {
        return new Tariff(config);
    }
}
