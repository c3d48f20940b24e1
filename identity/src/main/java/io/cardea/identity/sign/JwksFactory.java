// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.sign;

import io.cardea.core.exchange.Handler;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.HandlerFactory;
import java.time.InstantSource;

/// Makes the handler `jwks`.
public final class JwksFactory implements HandlerFactory<JwksConfig> {
    private final AdminPages pages;
    private final InstantSource clock;

    /// @param pages as [SignFactory] has them
    public JwksFactory(AdminPages pages, InstantSource clock) {
        this.pages = pages;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "jwks";
    }

    @Override
    public Class<JwksConfig> config() {
        return JwksConfig.class;
    }

    @Override
    public Handler create(JwksConfig config, Build build) {
        return new JwksHandler(Published.of(build, pages, clock), config.maxAge());
    }
}
