// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.AddressSet;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.List;

/// `allow: [10.0.0.0/8, "2001:db8::/32"]`, or `allow: { addresses: […] }`.
@Doc("Client addresses and networks, IPv4 and IPv6; `unix` for Unix domain sockets")
public record AddressesConfig(@Doc("Addresses and networks such as 10.0.0.0/8") @OneOrMany List<String> addresses) {
    public AddressesConfig {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("expected at least one address or network, such as `10.0.0.0/8`");
        }
        AddressSet.of(addresses); // told where it stands in the file
        addresses = List.copyOf(addresses);
    }

    @Short("10.0.0.0/8")
    static AddressesConfig of(List<String> addresses) {
        return new AddressesConfig(addresses);
    }
}
