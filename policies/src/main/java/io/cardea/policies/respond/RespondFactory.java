// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.respond;

import io.cardea.core.exchange.Handler;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.HandlerFactory;

/// Makes the handler `respond`.
public final class RespondFactory implements HandlerFactory<RespondConfig> {
    @Override
    public String name() {
        return "respond";
    }

    @Override
    public Class<RespondConfig> config() {
        return RespondConfig.class;
    }

    @Override
    public Handler create(RespondConfig config, Build build) {
        return new RespondHandler(config);
    }
}
