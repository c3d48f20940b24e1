// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.route.FieldMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Lines of a field are what is expected. If there are several, whoever is to be let in needs all of them to be, and who is to be kept
/// out only one: what could be read in two ways is read against the client.
///
/// @param every whether all lines must be
record HeaderCondition(FieldName name, FieldMatch match, String written, boolean every) implements Condition {
    /// @throws IllegalArgumentException for what is no field or no pattern
    static void check(Map<String, String> headers) {
        compile(headers, true);
    }

    static List<HeaderCondition> compile(Map<String, String> headers, boolean every) {
        return Mistakes.each(headers.entrySet(), each ->
            new HeaderCondition(FieldName.of(each.getKey()), FieldMatch.parse(each.getKey(), each.getValue()), each.getKey() + " `" + each.getValue() + '`', every));
    }

    @Override
    public boolean holds(Exchange exchange, Optional<Address> address) {
        var fields = exchange.request().fields();
        int row = fields.find(name, 0);
        if (row < 0) return false;
        for (; row >= 0; row = fields.find(name, row + 1)) {
            if (match.accepts(fields.valueAt(row)) != every) return !every;
        }
        return every;
    }

    @Override
    public String why(boolean held, Exchange exchange, Optional<Address> address) {
        return "the request has " + (held ? "" : "not ") + written;
    }
}
