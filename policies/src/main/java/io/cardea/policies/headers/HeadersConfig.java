// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.headers;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Mistakes;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `headers: { request: { set: { X-Tenant: "{var:tenant}" } }, response: { remove: Server } }`
@Doc("Sets, adds and removes header fields; values may hold {request-id}, {client-address}, {host}, {path}, {method}, {scheme}, {consumer}, {header:NAME}, {cookie:NAME}, {query:NAME}, {claim:NAME} and {var:NAME}")
public record HeadersConfig(
        @Doc("What the origin gets") @Default("{}") Edits request,
        @Doc("What the client gets") @Default("{}") Edits response) {

    /// Removed first, then set, then added.
    public record Edits(
            @Doc("Replaces every field of that name") @OneOrMany Map<String, List<String>> set,
            @Doc("Stands beside what is there") @OneOrMany Map<String, List<String>> add,
            @Doc("Names of fields to take off") @OneOrMany List<String> remove) {

        public static final Edits NONE = new Edits(Map.of(), Map.of(), List.of());
    }

    /// The short form edits the response: `X-Served-By: cardea` sets a field, `-Server` removes one.
    @Short("X-Frame-Options: DENY")
    static HeadersConfig of(List<String> lines) {
        var set = new LinkedHashMap<String, List<String>>();
        var remove = new ArrayList<String>();
        Mistakes.each(lines, line -> {
            int colon = line.indexOf(':');
            if (line.startsWith("-") && colon < 0) {
                remove.add(line.substring(1).strip());
            } else if (colon > 0) {
                set.merge(line.substring(0, colon), List.of(line.substring(colon + 1).strip()), HeadersConfig::joined);
            } else {
                throw new IllegalArgumentException("expected `Name: value` to set a field of the response or `-Name` to remove it, found `" + line + '`');
            }
            return line;
        });
        return new HeadersConfig(Edits.NONE, new Edits(set, Map.of(), remove));
    }

    private static List<String> joined(List<String> left, List<String> right) {
        var all = new ArrayList<>(left);
        all.addAll(right);
        return all;
    }
}
