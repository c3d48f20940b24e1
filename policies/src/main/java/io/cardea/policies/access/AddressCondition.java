// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.address.AddressSet;
import io.cardea.core.address.Cidr;
import io.cardea.core.exchange.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The client's address is in one of the lists.
record AddressCondition(List<AddressSet> lists) implements Condition {
    @Override
    public boolean holds(Exchange exchange, Optional<Address> address) {
        for (int i = 0; i < lists.size(); i++) if (isIn(lists.get(i), address)) return true;
        return false;
    }

    private static boolean isIn(AddressSet list, Optional<Address> address) {
        return address.isPresent() ? list.contains(address.get()) : list.hasUnix();
    }

    @Override
    public String why(boolean held, Exchange exchange, Optional<Address> address) {
        var client = exchange.client().address();
        if (!held) return client + " is not in " + lists.stream().map(AddressCondition::shown).collect(Collectors.joining(", nor in "));
        for (var list : lists) {
            if (!isIn(list, address)) continue;
            var entry = address.flatMap(list::entry).map(AddressCondition::shown).orElse(AddressSet.UNIX);
            return client + " is in " + shown(list) + " by its entry " + entry;
        }
        return client;
    }

    private static String shown(Cidr network) {
        boolean one = network.prefix() == (network.first().isV4() ? 32 : 128);
        return one ? network.first().toString() : network.toString();
    }

    /// A long list is in the file, where one may look.
    private static String shown(AddressSet list) {
        var text = list.toString();
        return text.length() <= 120 ? text : text.substring(0, 117) + "...";
    }
}
