// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.AddressSet;
import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// Makes the policy `deny`: these do not come in, whatever an `allow` says.
public final class DenyFactory implements PolicyFactory<AddressesConfig> {
    @Override
    public String name() {
        return "deny";
    }

    @Override
    public Class<AddressesConfig> config() {
        return AddressesConfig.class;
    }

    @Override
    public Policy create(AddressesConfig config, Build build) {
        return new AddressPolicy(AddressSet.of(config.addresses()), false);
    }
}
