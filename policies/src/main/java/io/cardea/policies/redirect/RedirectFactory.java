// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.redirect;

import io.cardea.core.exchange.Handler;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.HandlerFactory;

/// Makes the handler `redirect`.
public final class RedirectFactory implements HandlerFactory<RedirectConfig> {
    @Override
    public String name() {
        return "redirect";
    }

    @Override
    public Class<RedirectConfig> config() {
        return RedirectConfig.class;
    }

    @Override
    public Handler create(RedirectConfig config, Build build) {
        var https = config.port() == 443 ? "https://{host}{path}?{query}" : "https://{host}:" + config.port() + "{path}?{query}";
        return new RedirectHandler(Target.parse(config.to().orElse(https), build.pattern()), config.code());
    }
}
