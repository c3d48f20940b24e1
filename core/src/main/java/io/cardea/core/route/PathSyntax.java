// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.cardea.core.route.PathMatch.Exact;
import io.cardea.core.route.PathMatch.Prefix;
import io.cardea.core.route.PathMatch.Regex;
import io.cardea.core.route.PathMatch.Segment;
import io.cardea.core.route.PathMatch.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The notation of paths in a configuration.
final class PathSyntax {
    static final String EMPTY_SEGMENT = "path '%s' holds an empty segment; write single slashes";

    /// Bounds the depth of the tree, and with it the recursion of a lookup.
    private static final int MOST_SEGMENTS = 64;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final PathRules LENIENT = PathRules.STRICT.withEncodedSlash().withSemicolon();

    private PathSyntax() {}

    static PathMatch parse(String text) {
        if (text.startsWith("~")) return new Regex(regex(text.substring(1).strip()));
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("path '%s' must begin with '/' (or with '~' for a regular expression); did you mean '/%s'?"
                .formatted(text, text));
        }
        boolean open = text.endsWith("/**");
        var fixed = open ? text.substring(0, text.length() - 3) : text;
        if (fixed.contains("**")) {
            throw new IllegalArgumentException(("path '%s': '**' takes everything below and may only be the last segment; "
                + "write {name} for one segment in between").formatted(text));
        }
        if (fixed.contains("*")) {
            throw new IllegalArgumentException(("path '%s': a single '*' has no meaning; write {name} for one whole segment, "
                + "'/**' at the end for everything below, or a regular expression after '~'").formatted(text));
        }
        if (fixed.indexOf('?') >= 0) {
            throw new IllegalArgumentException("path '%s': a path ends before '?'; match the query with 'query:'".formatted(text));
        }
        if (fixed.indexOf('{') >= 0 || fixed.indexOf('}') >= 0) return template(text, fixed, open);
        if (segments(fixed).size() > MOST_SEGMENTS) throw tooDeep(text);
        return open ? new Prefix(fixed) : new Exact(fixed);
    }

    static Pattern regex(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("regular expression '%s' is not RE2 (which has neither look-around nor back-references): %s"
                .formatted(expression, e.getDescription()), e);
        }
    }

    /// The literal segments of a fixed path; none for the empty one.
    static List<Segment> segments(String fixed) {
        var segments = new ArrayList<Segment>();
        if (fixed.isEmpty()) return segments;
        for (var part : fixed.substring(1).split("/", -1)) segments.add(Segment.literal(part));
        return segments;
    }

    /// A path that no canonical request path equals would be a route that never matches.
    static void requireCanonical(String path, String text) {
        String canonical;
        try {
            canonical = RequestPath.normalise(ascii(path), LENIENT);
        } catch (RefusedTarget e) {
            throw new IllegalArgumentException("path '%s' can never match, since such requests are refused: %s"
                .formatted(text, e.getMessage()), e);
        }
        if (!RequestPath.decoded(canonical).equals(canonical)) {
            throw new IllegalArgumentException("path '%s' can never match, since requests for it are refused: origins read its escapes as characters; write '%s'"
                .formatted(text, RequestPath.decoded(canonical)));
        }
        if (!canonical.equals(path)) {
            throw new IllegalArgumentException("path '%s' can never match, since paths are normalised first; write '%s'"
                .formatted(text, canonical));
        }
    }

    private static PathMatch template(String text, String fixed, boolean open) {
        var segments = new ArrayList<Segment>();
        var parts = fixed.substring(1).split("/", -1);
        if (parts.length > MOST_SEGMENTS) throw tooDeep(text);
        for (int i = 0; i < parts.length; i++) {
            var part = parts[i];
            if (part.isEmpty() && (open || i < parts.length - 1)) throw new IllegalArgumentException(EMPTY_SEGMENT.formatted(text));
            if (part.indexOf('{') < 0 && part.indexOf('}') < 0) {
                requireCanonical("/" + part, text);
                segments.add(Segment.literal(part));
                continue;
            }
            var name = part.startsWith("{") && part.endsWith("}") ? part.substring(1, part.length() - 1) : "";
            if (!NAME.matches(name)) {
                throw new IllegalArgumentException(("path '%s': '%s' is not a variable; a variable is a whole segment such as {id}, "
                    + "its name made of letters, digits, '_' and '-'").formatted(text, part));
            }
            segments.add(Segment.named(name));
        }
        return new Template(segments, open);
    }

    private static IllegalArgumentException tooDeep(String text) {
        return new IllegalArgumentException("path '%s' has more than %d segments".formatted(text, MOST_SEGMENTS));
    }

    private static String ascii(String path) {
        var out = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            if (b == ' ' || b < 0) {
                RequestPath.escape(b & 0xFF, out);
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }
}
