// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.spi.Build;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.DiscoveryFactory;

/// `discover: { dns: … }`: addresses of a name, or SRV.
public final class DnsFactory implements DiscoveryFactory<DnsConfig> {
    private final DnsLoop loop = new DnsLoop();

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public Class<DnsConfig> config() {
        return DnsConfig.class;
    }

    @Override
    public Discovery create(String service, DnsConfig config, Build build) {
        return new DnsDiscovery(config, loop);
    }
}
