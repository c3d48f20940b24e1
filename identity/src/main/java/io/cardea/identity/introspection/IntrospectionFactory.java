// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.introspection;

import io.cardea.core.spi.Build;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.IdentifierFactory;
import java.time.InstantSource;

/// Makes ways of the kind `introspection`.
public final class IntrospectionFactory implements IdentifierFactory<IntrospectionConfig> {
    private final InstantSource clock;

    public IntrospectionFactory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "introspection";
    }

    @Override
    public Class<IntrospectionConfig> config() {
        return IntrospectionConfig.class;
    }

    @Override
    public Identifier create(String entry, IntrospectionConfig config, Build build) {
        var issuer = new Issuer(config); // opens nothing before it is asked
        build.own(issuer);
        return new Introspection(entry, config, issuer, clock);
    }
}
