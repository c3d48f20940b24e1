// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import io.cardea.core.address.AddressSet;
import io.cardea.core.address.Loopback;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The registry's answers over DNS.
public record DnsConfig(
    @Doc("where it listens, by UDP and TCP") @Default(DnsConfig.USUAL) String address,
    @Doc("the zone below which services are found: `catalog.cardea.internal`") @Default(DnsConfig.ZONE) String zone,
    @Doc("how long answers may be kept") @Default("5s") @Range(min = "0s", max = "1h") Duration ttl,
    @Doc("addresses and networks that are answered; nobody else is") @OneOrMany
    @Default("[127.0.0.0/8, \"::1\", 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, \"fc00::/7\"]") List<String> clients) {

    static final String USUAL = "127.0.0.1:8600";
    static final String ZONE = "cardea.internal";

    public DnsConfig {
        zone = zone.toLowerCase(Locale.ROOT);
        if (zone.length() > 100 || !zone.matches("([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?")) throw Invalid.at("zone", "expected a name such as `cardea.internal`, found `" + zone + '`');
        int colon = address.lastIndexOf(':');
        if (colon < 1 || !Loopback.isLiteral(address.substring(0, colon)) || !address.substring(colon + 1).matches("[0-9]{1,5}") || Integer.parseInt(address.substring(colon + 1)) > 65535) {
            throw Invalid.at("address", "expected an address and port such as `" + USUAL + "`, found `" + address + '`');
        }
        try {
            AddressSet.of(clients);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("clients", String.valueOf(e.getMessage()));
        }
    }

    @Short(value = USUAL, secret = false)
    static DnsConfig at(String address) {
        return new DnsConfig(address, ZONE, Duration.ofSeconds(5), List.of("127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"));
    }

    InetSocketAddress socket() {
        int colon = address.lastIndexOf(':');
        try {
            return new InetSocketAddress(InetAddress.getByName(address.substring(0, colon)), Integer.parseInt(address.substring(colon + 1))); // a literal: nothing is looked up
        } catch (UnknownHostException e) {
            throw new IllegalStateException(address, e);
        }
    }
}
