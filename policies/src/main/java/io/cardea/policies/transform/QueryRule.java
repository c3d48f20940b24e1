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
final class QueryRule {
    private static final int LONGEST = 8192;

    private final String[] gone;
    private final List<Parameter> added;
    private final boolean allGo;

    record Parameter(String name, Template value) {}

    /// @param gone names of those that go; `*` for all
    QueryRule(Set<String> gone, List<Parameter> added) {
        this.gone = gone.toArray(String[]::new);
        this.added = added;
        this.allGo = gone.contains("*");
    }

    static QueryRule of(TransformConfig.QueryConfig config, String pattern) {
        var gone = new LinkedHashSet<>(config.remove());
        gone.addAll(config.set().keySet());
        var added = new ArrayList<Parameter>();
        config.set().forEach((name, value) -> added.add(new Parameter(name, Template.parse(value, Template.IN_FIELDS, pattern))));
        config.add().forEach((name, values) -> values.forEach(value -> added.add(new Parameter(name, Template.parse(value, Template.IN_FIELDS, pattern)))));
        return new QueryRule(gone, List.copyOf(added));
    }

    boolean isEmpty() {
        return gone.length == 0 && added.isEmpty();
    }

    /// @return longer than [#isTooLong] allows, perhaps
    String of(Exchange exchange) {
        var kept = kept(exchange.request().query());
        if (added.isEmpty()) return kept;
        var made = new StringBuilder(kept.length() + 32).append(kept);
        for (var each : added) {
            if (!made.isEmpty()) made.append('&');
            Encoded.segment(each.name, made);
            made.append('=');
            Encoded.segment(each.value.render(exchange), made);
        }
        return made.toString();
    }

    /// What stays. Most queries stay whole, which is seen without taking them apart.
    String kept(String query) {
        if (allGo) return "";
        return isWhole(query) ? query : keptOneByOne(query);
    }

    /// Whether nothing goes: no parameter of these names, and no place where there is none.
    private boolean isWhole(String query) {
        return !Query.hasOne(query, gone) && !query.startsWith("&") && !query.endsWith("&") && !query.contains("&&");
    }

    String keptOneByOne(String query) {
        var kept = new StringBuilder(query.length());
        for (var pair : query.split("&", -1)) {
            if (!pair.isEmpty() && !Query.hasOne(pair, gone)) kept.append(kept.isEmpty() ? "" : "&").append(pair);
        }
        return kept.toString();
    }

    static boolean isTooLong(String query) {
        return query.length() > LONGEST;
    }
}
