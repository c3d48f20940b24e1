// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a request goes, and why. Values of headers, which may be secrets, are not in it.
///
/// @param host lower case, without port
/// @param path as it is matched, decided on and sent
/// @param listener the one with the port of the URL; if that is only a path, the only one that there is; else empty
/// @param noListener why none has the port of the URL, with those that there are; else empty
/// @param taken the route that takes it, if any does
/// @param refusal what is answered if none does; else empty
/// @param routes what every route says to the request, in the order of the file
public record Explained(
    String method, String host, String path, String query, Optional<Placed> listener, String noListener, Optional<Taken> taken, String refusal, List<Considered> routes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Something of the file, and the line it stands on.
    public record Placed(String what, String line) {}

    /// What a route says: `matched`, or the first of its conditions that does not hold.
    public record Considered(String route, String line, String outcome) {}

    /// One policy, in the step in which it runs.
    public record Step(String step, String policy, String line) {}

    /// @param steps in the order in which they run
    /// @param target such as the service's name
    /// @param choice which of several targets takes it, and why, as far as that can be said; else empty
    /// @param endpoints of the service, if the target is one
    public record Taken(String route, String pattern, String line, Map<String, String> variables, List<Step> steps,
                        String handler, String target, String choice, List<String> endpoints, String handlerLine) {}

    /// One JSON object, for people and programs: indented, its keys in a fixed order, without a line break at its end.
    public String json() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("method", method);
        fields.put("host", host);
        fields.put("path", path);
        fields.put("query", query);
        listener.ifPresent(one -> fields.put("listener", one));
        if (!noListener.isEmpty()) fields.put("no-listener", noListener);
        taken.ifPresent(one -> fields.put("taken", one));
        if (!refusal.isEmpty()) fields.put("refusal", refusal);
        fields.put("routes", routes);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain records are always JSON", e);
        }
    }
}
