// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.List;

/// A rule made ready to be tested: the predicates that a lookup and an explanation share.
final class Candidate<T> {
    final RouteRule<T> rule;
    final int order;
    final List<HostPattern> hosts;
    final FieldMatch[] headers;
    final FieldMatch[] query;
    // Flags beside the arrays: a rule without such conditions is decided without touching further memory.
    private final boolean anyMethod;
    private final boolean anyFields;
    private final String[] methods;
    private final Match.Found<T> found;
    private final boolean capturing;

    /// @param methods those of the rule; equal ones may share an array
    Candidate(RouteRule<T> rule, int order, String[] methods) {
        this.rule = rule;
        this.order = order;
        this.hosts = rule.hosts().isEmpty() ? List.of(HostPattern.ANY) : rule.hosts().stream().map(HostPattern::parse).toList();
        this.headers = rule.headers().toArray(FieldMatch[]::new);
        this.query = rule.query().toArray(FieldMatch[]::new);
        this.methods = methods;
        this.anyMethod = methods.length == 0;
        this.anyFields = headers.length == 0 && query.length == 0;
        this.found = new Match.Found<>(rule, "");
        this.capturing = rule.path().capturing();
    }

    /// Method, headers and query; host and path have led here.
    boolean accepts(RouteInput input) {
        return acceptsMethod(input.method()) && acceptsFields(input);
    }

    boolean acceptsMethod(String method) {
        if (anyMethod) return true;
        for (var one : methods) if (one.equals(method)) return true;
        return false;
    }

    boolean acceptsFields(RouteInput input) {
        if (anyFields) return true;
        for (var header : headers) if (!acceptsHeader(header, input)) return false;
        for (var parameter : query) if (!acceptsParameter(parameter, input)) return false;
        return true;
    }

    static boolean acceptsHeader(FieldMatch header, RouteInput input) {
        var values = input.header(header.name());
        for (int i = 0; i < values.size(); i++) if (header.accepts(values.get(i))) return true;
        return false;
    }

    static boolean acceptsParameter(FieldMatch parameter, RouteInput input) {
        var value = Query.first(input.query(), parameter.name());
        return value != null && parameter.accepts(value);
    }

    /// One shared instance for all requests, unless there is something to capture.
    Match.Found<T> found(String path) {
        return capturing ? new Match.Found<>(rule, path) : found;
    }
}
