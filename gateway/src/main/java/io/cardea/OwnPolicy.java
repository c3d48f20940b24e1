// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.exchange.Blocking;
import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;

/// A policy that was handed to the [Builder] ready made, under a word of its own.
record OwnPolicy(String name, Blocking policy) implements PolicyFactory<OwnPolicy.Nothing> {
    static final Nothing NOTHING = new Nothing();

    /// There is nothing to configure.
    record Nothing() {}

    @Override
    public Class<Nothing> config() {
        return Nothing.class;
    }

    @Override
    public Policy create(Nothing config, Build build) {
        return policy;
    }
}
