// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a request goes, and why: the answer of [Offline#explain]. Values of headers, which may be secrets, are not in it.
///
/// @param host lower case, without port
/// @param path as it is matched, decided on and sent
/// @param listener the one with the port of the URL; empty if the URL named none that the file has
/// @param taken the route that takes it, if any does
/// @param refusal what is answered if none does; else empty
/// @param routes what every route says to the request, in the order of the file
public record Explained(
    String method, String host, String path, String query, Optional<Placed> listener, Optional<Taken> taken, String refusal, List<Considered> routes) {

    /// Something of the file, and the line it stands on.
    public record Placed(String what, String line) {}

    /// What a route says: `matched`, or the first of its conditions that does not hold.
    public record Considered(String route, String line, String outcome) {}

    /// One policy, in the step in which it runs.
    public record Step(String step, String policy, String line) {}

    /// @param steps in the order in which they run
    public record Taken(String route, String pattern, String line, Map<String, String> variables, List<Step> steps,
                        String handler, String target, String handlerLine) {}
}
