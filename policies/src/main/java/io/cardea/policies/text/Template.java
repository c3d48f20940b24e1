// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.text;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Tokens;
import io.cardea.core.route.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Text with placeholders such as `{host}` and `{var:id}`, read once. What is put in is data: it is never read again.
///
/// `{header:NAME}` is all lines of a field, `{cookie:NAME}` and `{query:NAME}` are the first of that name, `{consumer}` and `{claim:NAME}` what is known
/// of who asks. Only `{word}` and `{word:NAME}` are placeholders, so that JSON in a field stays text, and so does `{env.HOME}`. `{{`
/// is a literal brace where a placeholder would be read otherwise. A variable that the route does not have is empty.
public final class Template {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{|\\{([a-z][a-z-]*(?::[A-Za-z0-9_.-]+)?)\\}");
    private static final String VARIABLE = "var:";
    private static final Map<String, Piece.Source> SOURCES = new TreeMap<>(Map.of(
        "request-id", Exchange::requestId,
        "client-address", exchange -> exchange.client().address(),
        "host", exchange -> exchange.request().host(),
        "path", exchange -> exchange.asked().path(),
        "query", exchange -> exchange.asked().query(),
        "method", exchange -> exchange.request().method(),
        "scheme", exchange -> exchange.request().scheme(),
        "consumer", exchange -> exchange.identity().consumer()));
    /// What may stand in a field or in what the origin is told: all but `{path}` and `{query}`, which stand for themselves where they fit.
    public static final Set<String> IN_FIELDS = Set.of("request-id", "client-address", "host", "path", "method", "scheme", "consumer", "header:", "cookie:", "query:", "claim:");

    private final String text;
    private final List<Piece> pieces;

    private Template(String text, List<Piece> pieces) {
        this.text = text;
        this.pieces = pieces;
    }

    /// @param known the placeholders that may stand here, without the variables
    /// @param pattern the route's path as written, by which variables are checked; empty if it is not known
    /// @throws IllegalArgumentException for a placeholder that is not known
    public static Template parse(String text, Set<String> known, String pattern) {
        var pieces = new ArrayList<Piece>();
        var literal = new StringBuilder();
        var found = PLACEHOLDER.matcher(text);
        int at = 0;
        while (found.find()) {
            literal.append(text, at, found.start());
            at = found.end();
            var name = found.group(1);
            if (name == null) {
                literal.append('{');
                continue;
            }
            if (!literal.isEmpty()) pieces.add(new Piece.Literal(literal.toString()));
            literal.setLength(0);
            pieces.add(new Piece.Data(name, source(name, known, pattern)));
        }
        literal.append(text, at, text.length());
        if (!literal.isEmpty()) pieces.add(new Piece.Literal(literal.toString()));
        return new Template(text, List.copyOf(pieces));
    }

    private static Piece.Source source(String name, Set<String> known, String pattern) {
        if (name.startsWith(VARIABLE)) {
            var variable = name.substring(VARIABLE.length());
            // A pattern of the re2 kind names its groups otherwise, so only templates are checked.
            if (pattern.indexOf('{') >= 0 && pattern.indexOf('(') < 0 && !pattern.contains('{' + variable + '}')) {
                throw new IllegalArgumentException("the route's path " + pattern + " has no variable {" + variable + "}");
            }
            return exchange -> exchange.variable(variable).orElse("");
        }
        int colon = name.indexOf(':');
        if (colon > 0 && known.contains(name.substring(0, colon + 1))) return named(name.substring(0, colon), name.substring(colon + 1));
        var source = SOURCES.get(name);
        if (source == null || !known.contains(name)) {
            throw new IllegalArgumentException("unknown placeholder {" + name + "}; there are {"
                + String.join("}, {", new TreeSet<>(known)).replace(":}", ":NAME}") + "} and {var:NAME}; write {{" + name + "} for the plain text");
        }
        return source;
    }

    private static Piece.Source named(String kind, String name) {
        return switch (kind) {
            case "header" -> {
                var field = FieldName.of(name);
                yield exchange -> exchange.request().fields().joined(field).orElse("");
            }
            case "cookie" -> exchange -> Cookies.first(exchange.request().fields(), name).orElse("");
            case "query" -> exchange -> Query.value(exchange.asked().query(), name).orElse("");
            default -> exchange -> claim(exchange.identity().claims().get(name));
        };
    }

    private static String claim(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Collection<?> several -> several.stream().filter(each -> !(each instanceof Collection) && !(each instanceof Map)).map(String::valueOf).collect(Collectors.joining(","));
            case Map<?, ?> nested -> ""; // a text would be a guess at its form
            default -> value.toString();
        };
    }

    public List<Piece> pieces() {
        return pieces;
    }

    /// Whether it is the same for every request.
    public boolean isConstant() {
        return pieces.stream().allMatch(Piece.Literal.class::isInstance);
    }

    public String render(Exchange exchange) {
        if (pieces.size() == 1) return pieces.getFirst().value(exchange);
        var text = new StringBuilder();
        for (var piece : pieces) text.append(piece.value(exchange));
        return text.toString();
    }

    /// Whether what this request puts in may stand in a field (RFC 9110 §5.5): no CR, no LF, no other control.
    public boolean isWritable(Exchange exchange) {
        for (var piece : pieces) {
            if (piece instanceof Piece.Data && !Tokens.isFieldValue(piece.value(exchange))) return false;
        }
        return true;
    }

    /// As it was written.
    @Override
    public String toString() {
        return text;
    }
}
