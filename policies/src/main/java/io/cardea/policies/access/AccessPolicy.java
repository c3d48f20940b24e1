// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.address.AddressSet;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Failure;
import java.util.Optional;

/// Lets a request in, or not. An address that cannot be read is refused by both kinds, if they ask for it.
final class AccessPolicy implements Inline {
    private static final Failure REFUSED = Failure.of(Failure.Kind.NOT_ALLOWED, "this may not come in here"); // the client does not learn which list has it

    private final Condition condition;
    private final boolean allows;
    private final boolean needsAddress;
    private final boolean reportOnly;
    private final Reports reports;

    /// @param needsAddress whether the condition asks for the client's address
    AccessPolicy(Condition condition, boolean allows, boolean needsAddress, boolean reportOnly, Reports reports) {
        this.condition = condition;
        this.allows = allows;
        this.needsAddress = needsAddress;
        this.reportOnly = reportOnly;
        this.reports = reports;
    }

    @Override
    public Step step() {
        return Step.ACCESS;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        var address = Optional.<Address>empty();
        if (needsAddress) {
            var text = exchange.client().address();
            if (!text.equals(AddressSet.UNIX)) {
                address = Address.parse(text);
                if (address.isEmpty()) return refused("the client's address cannot be read: " + text);
            }
        }
        boolean holds = condition.holds(exchange, address);
        return holds == allows ? Verdict.NEXT : refused(condition.why(holds, exchange, address));
    }

    private Verdict refused(String why) {
        if (!reportOnly) return new Verdict.Refuse(REFUSED, why);
        reports.add(why);
        return new Verdict.Next("would refuse: " + why);
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
