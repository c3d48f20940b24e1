// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.route.Match;
import io.cardea.core.route.PathMatch;
import io.cardea.core.route.RouteInput;
import io.cardea.core.route.RouteRule;
import io.cardea.core.route.RouteTable;
import io.cardea.validate.openapi.Api;
import io.cardea.validate.openapi.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the operation of a request by the table that routes are found by.
final class ApiSource implements Source {
    private final RouteTable<Operation> table;
    private final boolean passUnknown;

    ApiSource(Api api, ApiConfig.Unknown unknown) {
        table = new RouteTable<>(api.operations().stream().map(each ->
            new RouteRule<>(List.of(), PathMatch.parse(each.path()), each.methods(), List.of(), List.of(), each.id(), each)).toList());
        passUnknown = unknown == ApiConfig.Unknown.PASS;
    }

    @Override
    public Found of(Exchange exchange) {
        var request = exchange.request();
        return switch (table.match(new Input(request.method(), request.path()))) {
            case Match.Found<Operation> found -> new Found.Declared(found.target().contract(), renamed(found.variables(), found.target().names()));
            case Match.MethodNotAllowed<Operation>(var allow) -> passUnknown ? new Found.Undeclared()
                : refused(Finding.of(Failure.Kind.METHOD_NOT_ALLOWED, "allowed here: " + String.join(", ", allow), FieldName.ALLOW, String.join(", ", allow)));
            case Match.NoRoute<Operation> none -> passUnknown ? new Found.Undeclared() : refused(Finding.of(Failure.Kind.NOT_FOUND, "the API has no such path"));
        };
    }

    private static Found refused(Finding finding) {
        return new Found.Refused(finding);
    }

    private static Map<String, String> renamed(Map<String, String> values, Map<String, String> names) {
        if (names.isEmpty()) return values;
        var all = new HashMap<String, String>();
        values.forEach((name, value) -> all.put(names.getOrDefault(name, name), value));
        return all;
    }

    private record Input(String method, String path) implements RouteInput {
        @Override
        public String host() {
            return "";
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public List<String> header(String lowerCaseName) {
            return List.of();
        }
    }
}
