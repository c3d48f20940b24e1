// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.route.Query;
import io.cardea.policies.text.Template;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Changes of the query. Parameters that stay, stay byte for byte; what is put in is encoded.
///
/// @param gone names of those that go; `*` for all
record QueryRule(Set<String> gone, List<Parameter> added) {
    private static final int LONGEST = 8192;

    record Parameter(String name, Template value) {}

    static QueryRule of(TransformConfig.QueryConfig config, String pattern) {
        var gone = new LinkedHashSet<>(config.remove());
        gone.addAll(config.set().keySet());
        var added = new ArrayList<Parameter>();
        config.set().forEach((name, value) -> added.add(new Parameter(name, Template.parse(value, Template.IN_FIELDS, pattern))));
        config.add().forEach((name, values) -> values.forEach(value -> added.add(new Parameter(name, Template.parse(value, Template.IN_FIELDS, pattern)))));
        return new QueryRule(gone, List.copyOf(added));
    }

    boolean isEmpty() {
        return gone.isEmpty() && added.isEmpty();
    }

    /// @return longer than [#isTooLong] allows, perhaps
    String of(Exchange exchange) {
        var query = exchange.request().query();
        var made = new StringBuilder(query.length() + 32);
        if (!gone.contains("*")) {
            for (var pair : query.split("&", -1)) {
                if (!pair.isEmpty() && gone.stream().noneMatch(name -> Query.value(pair, name).isPresent())) made.append(made.isEmpty() ? "" : "&").append(pair);
            }
        }
        for (var each : added) {
            if (!made.isEmpty()) made.append('&');
            Encoded.segment(each.name, made);
            made.append('=');
            Encoded.segment(each.value.render(exchange), made);
        }
        return made.toString();
    }

    static boolean isTooLong(String query) {
        return query.length() > LONGEST;
    }
}
