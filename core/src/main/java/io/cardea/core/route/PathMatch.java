// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import com.google.re2j.Pattern;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which paths a route takes. Works on canonical paths only ([RequestPath]); case matters.
public sealed interface PathMatch {
    /// As it is written in a configuration; [#parse] reads it back.
    String text();

    boolean matches(String path);

    /// How much of a matching path stands before what `**` took, for rewriting: 6 of `/books/1` for `/books/**`; the
    /// whole length where there is no `**`.
    default int fixedLength(String path) {
        return path.length();
    }

    /// The variables of a matching path by name, still percent-encoded; of a pattern, its named groups.
    default Map<String, String> captures(String path) {
        return Map.of();
    }

    /// Whether [#captures] can hold anything.
    default boolean capturing() {
        return false;
    }

    /// Reads `/books` (exact), `/books/**` (prefix), `/books/{id}` and `/books/{id}/**` (template) or `~ ^/x.*$` (RE2).
    ///
    /// @throws IllegalArgumentException saying what is wrong and what to write instead
    static PathMatch parse(String text) {
        return PathSyntax.parse(text);
    }

    /// One part between slashes: a literal, or a variable that takes any non-empty segment.
    record Segment(String text, boolean variable) {
        static Segment literal(String text) {
            return new Segment(text, false);
        }

        static Segment named(String name) {
            return new Segment(name, true);
        }
    }

    /// This path and no other; `/books/` is another.
    record Exact(String path) implements PathMatch {
        public Exact {
            PathSyntax.requireCanonical(path, path);
        }

        @Override
        public String text() {
            return path;
        }

        @Override
        public boolean matches(String candidate) {
            return path.equals(candidate);
        }
    }

    /// A path and all below it, by whole segments.
    ///
    /// @param prefix without a slash at its end; empty for all paths
    record Prefix(String prefix) implements PathMatch {
        public Prefix {
            if (!prefix.isEmpty()) PathSyntax.requireCanonical(prefix, prefix + "/**");
            if (prefix.endsWith("/")) throw new IllegalArgumentException(PathSyntax.EMPTY_SEGMENT.formatted(prefix + "/**"));
        }

        @Override
        public String text() {
            return prefix + "/**";
        }

        @Override
        public boolean matches(String path) {
            int length = prefix.length();
            return path.startsWith(prefix) && (path.length() == length || path.charAt(length) == '/');
        }

        @Override
        public int fixedLength(String path) {
            return prefix.length();
        }
    }

    /// Segments, some of them variables.
    ///
    /// @param open whether it ends in `**`: also everything below
    record Template(List<Segment> segments, boolean open) implements PathMatch {
        public Template {
            segments = List.copyOf(segments);
            var names = new HashSet<String>();
            for (var segment : segments) {
                if (segment.variable() && !names.add(segment.text())) {
                    throw new IllegalArgumentException("the variable {" + segment.text() + "} occurs twice; give each its own name");
                }
            }
        }

        @Override
        public String text() {
            var text = new StringBuilder();
            for (var segment : segments) {
                text.append('/').append(segment.variable() ? "{" + segment.text() + "}" : segment.text());
            }
            return text.append(open ? "/**" : "").toString();
        }

        @Override
        public boolean matches(String path) {
            int end = fixedEnd(path, null);
            return end == path.length() || open && end >= 0;
        }

        @Override
        public int fixedLength(String path) {
            return fixedEnd(path, null);
        }

        @Override
        public Map<String, String> captures(String path) {
            var values = new LinkedHashMap<String, String>();
            fixedEnd(path, values);
            return values;
        }

        @Override
        public boolean capturing() {
            return true;
        }

        /// Where the part that the segments fit ends, or -1 if they do not fit.
        private int fixedEnd(String path, @Nullable Map<String, String> values) {
            int at = 0;
            for (var segment : segments) {
                if (at >= path.length() || path.charAt(at) != '/') return -1;
                int slash = path.indexOf('/', at + 1);
                int end = slash < 0 ? path.length() : slash;
                int size = end - at - 1;
                if (segment.variable()) {
                    if (size == 0) return -1;
                    if (values != null) values.put(segment.text(), path.substring(at + 1, end));
                } else if (size != segment.text().length() || !path.startsWith(segment.text(), at + 1)) {
                    return -1;
                }
                at = end;
            }
            return at;
        }
    }

    /// An RE2 pattern that must match the whole path; looked at last, because nothing tells how specific it is.
    record Regex(Pattern pattern) implements PathMatch {
        @Override
        public String text() {
            return "~ " + pattern.pattern();
        }

        @Override
        public boolean matches(String path) {
            return pattern.matches(path);
        }

        @Override
        public Map<String, String> captures(String path) {
            var values = new LinkedHashMap<String, String>();
            var matcher = pattern.matcher(path);
            if (matcher.matches()) {
                pattern.namedGroups().forEach((name, group) -> {
                    var value = matcher.group(group);
                    if (value != null) values.put(name, value);
                });
            }
            return values;
        }

        @Override
        public boolean capturing() {
            return !pattern.namedGroups().isEmpty();
        }
    }
}
