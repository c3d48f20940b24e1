// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import io.cardea.core.http.Request;
import io.cardea.validate.json.Flaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is declared of one kind of request.
///
/// @param name for people: of an operation
/// @param parameters all of them
/// @param closedQuery whether query parameters that are not declared are refused
/// @param body empty if nothing is declared of bodies
/// @param bodyless whether it is declared that there is none
/// @param responses by status (`200`), class (`2xx`), or `default`
public record Contract(String name, List<Parameter> parameters, boolean closedQuery, Optional<Payload> body, boolean bodyless, Map<String, Payload> responses) {
    /// What is wrong with a request's parameters; at most some.
    ///
    /// @param path values of the path's variables, still percent-encoded
    public List<Flaw> judge(Request request, Map<String, String> path, int most) {
        return isSeenGood(request, path) ? List.of() : flaws(request, path, most);
    }

    /// Whether it is seen at a glance that nothing is wrong, as with most requests: never where [#flaws] would find something.
    boolean isSeenGood(Request request, Map<String, String> path) {
        boolean plainQuery = PlainQuery.is(request.query());
        for (int i = 0; i < parameters.size(); i++) if (!parameters.get(i).isSeenGood(request, path, plainQuery)) return false;
        return !closedQuery || plainQuery && isDeclared(request.query());
    }

    /// Whether all parameters of a [PlainQuery] are declared.
    private boolean isDeclared(String query) {
        for (int at = 0; at < query.length(); at = PlainQuery.next(query, at)) {
            boolean declared = query.charAt(at) == '&'; // nothing stands between two of them
            for (int i = 0; i < parameters.size() && !declared; i++) declared = parameters.get(i).isAt(query, at);
            if (!declared) return false;
        }
        return true;
    }

    /// Takes the request apart.
    List<Flaw> flaws(Request request, Map<String, String> path, int most) {
        var flaws = new ArrayList<Flaw>();
        var sent = new Sent(request, path);
        for (var parameter : parameters) {
            if (flaws.size() >= most) return flaws;
            flaws.addAll(parameter.judge(sent, most - flaws.size()));
        }
        if (closedQuery) {
            for (var pair : sent.query()) {
                if (flaws.size() >= most) return flaws;
                if (parameters.stream().noneMatch(each -> each.takes(pair.name()))) flaws.add(new Flaw("query", pair.name(), "", "there is no such parameter"));
            }
        }
        return flaws;
    }

    public boolean needsBody() {
        return body.isPresent() && body.get().required();
    }

    /// What is declared of a response with this status.
    public Optional<Payload> response(int status) {
        var exact = responses.get(Integer.toString(status));
        if (exact != null) return Optional.of(exact);
        return Optional.ofNullable(responses.getOrDefault(status / 100 + "xx", responses.get("default")));
    }
}
