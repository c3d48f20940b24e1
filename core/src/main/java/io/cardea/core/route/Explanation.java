// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Why a request went where it went. Values of headers and parameters, which may be secrets, are not repeated.
///
/// @param lines one for each rule, in the order of the file
public record Explanation<T>(Match<T> match, List<Line<T>> lines) {
    public Explanation {
        lines = List.copyOf(lines);
    }

    /// One line for each rule, ready to print.
    @Override
    public String toString() {
        return lines.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }

    public record Line<T>(RouteRule<T> rule, Outcome outcome) {
        @Override
        public String toString() {
            return rule.name() + ": " + outcome.text();
        }
    }

    public sealed interface Outcome {
        String text();
    }

    /// This rule takes the request.
    public record Won() implements Outcome {
        @Override
        public String text() {
            return "matched";
        }
    }

    /// All conditions of this rule hold, but another one is more specific.
    public record Outranked(String winner, String reason) implements Outcome {
        @Override
        public String text() {
            return "matched, but " + winner + " is more specific because " + reason;
        }
    }

    /// A condition of this rule does not hold; those before it do.
    ///
    /// @param index which of the rule's conditions of that kind; 0 where there is only one
    public record Failed(Condition condition, int index, String text) implements Outcome {}

    /// The kinds of conditions in the order in which they are looked at.
    public enum Condition { HOST, PATH, METHOD, HEADER, QUERY }

    static Optional<Failed> firstFailure(Candidate<?> candidate, RouteInput input) {
        var rule = candidate.rule;
        if (candidate.hosts.stream().noneMatch(host -> host.matches(input.host()))) {
            return failed(Condition.HOST, 0, "host " + input.host() + " is " + notOneOf(rule.hosts()));
        }
        if (!input.path().startsWith("/") || !rule.path().matches(input.path())) {
            return failed(Condition.PATH, 0, "path " + input.path() + misses(rule.path()));
        }
        if (!candidate.acceptsMethod(input.method())) {
            return failed(Condition.METHOD, 0, "method " + input.method() + " is " + notOneOf(rule.methods()));
        }
        for (int i = 0; i < candidate.headers.length; i++) {
            var header = candidate.headers[i];
            if (Candidate.acceptsHeader(header, input)) continue;
            return failed(Condition.HEADER, i, "header " + misses(header, input.header(header.name()).isEmpty()));
        }
        for (int i = 0; i < candidate.query.length; i++) {
            var parameter = candidate.query[i];
            if (Candidate.acceptsParameter(parameter, input)) continue;
            return failed(Condition.QUERY, i, "query parameter " + misses(parameter, Query.first(input.query(), parameter.name()) == null));
        }
        return Optional.empty();
    }

    private static Optional<Failed> failed(Condition condition, int index, String text) {
        return Optional.of(new Failed(condition, index, text));
    }

    private static String notOneOf(Collection<String> allowed) {
        return (allowed.size() == 1 ? "not " : "not one of ") + String.join(", ", allowed);
    }

    private static String misses(PathMatch path) {
        return switch (path) {
            case PathMatch.Exact(var exact) -> " is not " + exact;
            case PathMatch.Prefix(var prefix) -> " is not under " + (prefix.isEmpty() ? "/" : prefix);
            case PathMatch.Template template -> " does not fit " + template.text();
            case PathMatch.Regex(var pattern) -> " does not match " + pattern.pattern();
        };
    }

    private static String misses(FieldMatch field, boolean absent) {
        if (absent) return field.name() + " is absent";
        return field.name() + switch (field) {
            case FieldMatch.Exact(var ignored, var value) -> " is not '" + value + "'";
            case FieldMatch.Regex(var ignored, var pattern) -> " does not match " + pattern.pattern();
            case FieldMatch.Present ignored -> " is absent";
        };
    }
}
