// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.AddressSet;
import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// Makes the policy `allow`: only these come in. Of several, each must let the client in; no `allow` undoes a `deny`.
public final class AllowFactory implements PolicyFactory<AddressesConfig> {
    @Override
    public String name() {
        return "allow";
    }

    @Override
    public Class<AddressesConfig> config() {
        return AddressesConfig.class;
    }

    @Override
    public Policy create(AddressesConfig config, Build build) {
        return new AddressPolicy(AddressSet.of(config.addresses()), true);
    }
}
