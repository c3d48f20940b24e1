// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.address.AddressSet;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;

/// Lets a client in, or not, by its address. An address that cannot be read is refused by both kinds.
final class AddressPolicy implements Inline {
    private static final String WHY = "this address may not come in here"; // the client does not learn which list has it
    private static final Verdict REFUSED = Verdict.refuse(Failure.Kind.NOT_ALLOWED, WHY);

    private final AddressSet addresses;
    private final boolean allows;

    AddressPolicy(AddressSet addresses, boolean allows) {
        this.addresses = addresses;
        this.allows = allows;
    }

    @Override
    public Step step() {
        return Step.ACCESS;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var text = exchange.client().address();
        if (allows) return addresses.contains(text) ? Verdict.NEXT : REFUSED;
        if (text.equals(AddressSet.UNIX)) return addresses.contains(text) ? REFUSED : Verdict.NEXT;
        var address = Address.parse(text);
        return address.isEmpty() || addresses.contains(address.get()) ? REFUSED : Verdict.NEXT;
    }

    @Override
    public boolean looksBack() {
        return false;
    }

    @Override
    public String toString() {
        return allows ? "allow" : "deny";
    }
}
