// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a [RouteTable] says about a request. Belongs to one thread.
public sealed interface Match<T> {
    /// Whether both take the same route, or none.
    default boolean leadsWhere(Match<T> other) {
        return this instanceof Found<T> mine && other instanceof Found<T> its ? mine.rule() == its.rule()
            : !(this instanceof Found<T>) && !(other instanceof Found<T>);
    }

    /// A route takes the request.
    final class Found<T> implements Match<T> {
        private final RouteRule<T> rule;
        private final String path;
        private @Nullable Map<String, String> variables;

        Found(RouteRule<T> rule, String path) {
            this.rule = rule;
            this.path = path;
        }

        public RouteRule<T> rule() {
            return rule;
        }

        public T target() {
            return rule.target();
        }

        /// The variables of a template or the named groups of a pattern, in the order of the path, still
        /// percent-encoded. Cut out of the path when first asked for.
        public Map<String, String> variables() {
            if (!rule.path().capturing()) return Map.of(); // this instance is shared between threads: keep it unwritten
            var known = variables;
            if (known == null) variables = known = Collections.unmodifiableMap(rule.path().captures(path));
            return known;
        }

        @Override
        public String toString() {
            return "Found[" + rule.name() + "]";
        }
    }

    /// Routes would take the request if only its method were another one: 405 (RFC 9110 §15.5.6).
    ///
    /// @param allow those methods, sorted
    record MethodNotAllowed<T>(Set<String> allow) implements Match<T> {}

    /// No route takes the request.
    ///
    /// @param hostKnown whether some route takes the host, whatever the path: 404 if so, otherwise 404 or 421
    record NoRoute<T>(boolean hostKnown) implements Match<T> {}
}
