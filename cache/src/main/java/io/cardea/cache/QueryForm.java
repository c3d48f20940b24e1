// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import java.util.List;
import java.util.Set;

/// The form in which a query counts for the key: as it was sent, less the parameters that the route declares to make no difference.
/// Only `&` parts parameters: what an origin might part otherwise stays in the key as it is.
final class QueryForm {
    private final Set<String> ignored;

    QueryForm(List<String> ignored) {
        this.ignored = Set.copyOf(ignored);
    }

    String of(String query) {
        if (ignored.isEmpty() || query.isEmpty()) return query;
        var kept = new StringBuilder(query.length());
        boolean first = true;
        for (var each : query.split("&", -1)) {
            int equals = each.indexOf('=');
            // With a semicolon in it, another might part it in two, and read one that counts.
            if (each.indexOf(';') < 0 && ignored.contains(equals < 0 ? each : each.substring(0, equals))) continue;
            if (!first) kept.append('&');
            first = false;
            kept.append(each);
        }
        return kept.toString();
    }
}
