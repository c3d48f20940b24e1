// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;
import java.util.List;

/// `discover: { dns: orders.internal:8080 }`
public record DnsConfig(
    @Doc("the name, with the port of all that it stands for, `orders.internal:8080`, `https://orders.internal`; or a name of SRV, `_http._tcp.orders.internal`") String name,
    @Doc("name servers that are asked, one after the other, `10.0.0.2` or `127.0.0.1:5353`; those of the system if there are none") @OneOrMany List<String> servers,
    @Doc("which addresses are asked for: `both`, `ipv4`, `ipv6`") @Default("both") Families families,
    @Doc("shortest time between two questions, whatever the TTL is") @Default("5s") @Range(min = "50ms", max = "1d") Duration minTtl,
    @Doc("longest time between two questions, whatever the TTL is") @Default("60s") @Range(min = "50ms", max = "1d") Duration maxTtl,
    @Doc("how long a name server has for an answer") @Default("2s") @Range(min = "50ms", max = "1m") Duration timeout) {

    public enum Families {
        BOTH, IPV4, IPV6;

        boolean four() {
            return this != IPV6;
        }

        boolean six() {
            return this != IPV4;
        }
    }

    public DnsConfig {
        if (maxTtl.compareTo(minTtl) < 0) throw Invalid.at("max-ttl", "expected at least `min-ttl`, found less");
        at("name", () -> DnsTarget.parse(name));
        for (var server : servers) at("servers", () -> NameServers.address(server));
    }

    /// Whether the port is one that the file says, by itself or by the scheme, or DNS does.
    public boolean saysItsPort() {
        return name.contains("://") || name.startsWith("_") || name.contains(":");
    }

    private static void at(String key, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw Invalid.at(key, String.valueOf(e.getMessage()));
        }
    }

    @Short("orders.internal:8080")
    public static DnsConfig of(String name) {
        return new DnsConfig(name, List.of(), Families.BOTH, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(2));
    }
}
