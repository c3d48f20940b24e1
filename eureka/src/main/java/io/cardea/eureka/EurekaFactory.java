// SPDX-License-Identifier: Apache-2.0
package io.cardea.eureka;

import io.cardea.core.config.Mistakes;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.DiscoveryFactory;
import java.net.URI;
import java.util.Locale;

/// `discover: { eureka: http://127.0.0.1:8761/eureka }`: instances that have registered with Eureka.
public final class EurekaFactory implements DiscoveryFactory<EurekaConfig> {
    @Override
    public String name() {
        return "eureka";
    }

    @Override
    public Class<EurekaConfig> config() {
        return EurekaConfig.class;
    }

    @Override
    public Discovery create(String service, EurekaConfig config, Build build) {
        return made(service, config);
    }

    static Discovery made(String service, EurekaConfig config) {
        if (config.servers().isEmpty()) throw new IllegalArgumentException("expected a Eureka server such as `http://127.0.0.1:8761/eureka`, found none");
        if (config.user().isPresent() != config.password().isPresent()) throw new IllegalArgumentException("expected `user` and `password`, or neither");
        var servers = Mistakes.each(config.servers(), EurekaFactory::checked);
        return new EurekaDiscovery(servers, config.app().orElse(service).toUpperCase(Locale.ROOT), config);
    }

    private static URI checked(URI server) {
        boolean http = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
        if (!http || server.getHost() == null || server.getRawQuery() != null) throw new IllegalArgumentException("expected a Eureka server such as `http://127.0.0.1:8761/eureka`, found `" + server.getScheme() + "…`");
        if (server.getRawUserInfo() != null) throw new IllegalArgumentException("expected `user` and `password` as keys of their own, found them in the address of " + server.getHost());
        return server;
    }
}
