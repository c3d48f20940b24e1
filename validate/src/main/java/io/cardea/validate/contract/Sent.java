// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Request;
import io.cardea.validate.json.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of one request as they came; the query is parsed at the first asking.
final class Sent {
    private final Request request;
    private final Map<String, String> path;
    private final List<Flaw> broken = new ArrayList<>();
    private @Nullable List<Pair> query;

    Sent(Request request, Map<String, String> path) {
        this.request = request;
        this.path = path;
    }

    List<Pair> query() {
        var known = query;
        if (known == null) query = known = Pair.parse(request.query(), "query", broken);
        return known;
    }

    /// What of the query could not be decoded; told once.
    List<Flaw> broken() {
        query();
        var told = List.copyOf(broken);
        broken.clear();
        return told;
    }

    List<String> header(FieldName name) {
        return request.fields().all(name);
    }

    List<String> cookie(String name) {
        var values = new ArrayList<String>();
        for (var pair : Cookies.pairs(request.fields())) if (pair.startsWith(name + "=")) values.add(pair.substring(name.length() + 1));
        return values;
    }

    List<String> path(String name) {
        var value = path.get(name);
        return value == null ? List.of() : List.of(value);
    }
}
