// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.address.AddressSet;
import io.cardea.core.exchange.Exchange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Who has no limit.
///
/// @param addresses of clients
/// @param consumers that were identified
record Exempt(AddressSet addresses, Set<String> consumers) {
    private static final String CONSUMER = "consumer ";

    /// @throws IllegalArgumentException for what is neither an address, nor a network, nor a consumer
    static Exempt of(List<String> entries) {
        var addresses = new ArrayList<String>();
        var consumers = new HashSet<String>();
        for (var entry : entries) {
            if (entry.startsWith(CONSUMER)) consumers.add(entry.substring(CONSUMER.length()).strip());
            else addresses.add(entry);
        }
        return new Exempt(AddressSet.of(addresses), Set.copyOf(consumers));
    }

    boolean holds(Exchange exchange) {
        return !consumers.isEmpty() && consumers.contains(exchange.identity().consumer()) || !addresses.isEmpty() && addresses.contains(exchange.client().address());
    }
}
