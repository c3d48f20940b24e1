// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.RefusedTarget;
import io.cardea.core.route.RequestPath;
import io.cardea.policies.text.Piece;
import io.cardea.policies.text.Template;
import java.util.Optional;

/// The path that the service is asked for: a template whose data is encoded as one segment, but for `{path}` and variables, which are parts of
/// a canonical path already. The whole must be canonical as it stands: it is never repaired, so nothing that a client sends can lead elsewhere.
record PathRule(Template template) {
    private static final int LONGEST = 8192;

    /// @throws IllegalArgumentException for what makes no canonical path
    static PathRule parse(String text, String pattern) {
        var template = Template.parse(text, Template.IN_FIELDS, pattern);
        var sample = new StringBuilder();
        for (var piece : template.pieces()) {
            if (piece instanceof Piece.Literal(var literal)) sample.append(literal);
            else sample.append(((Piece.Data) piece).name().equals("path") ? "/x" : "x");
        }
        try {
            if (RequestPath.normalise(sample.toString(), PathRules.STRICT).contentEquals(sample)) return new PathRule(template);
        } catch (RefusedTarget e) {
            throw new IllegalArgumentException("`" + text + "` makes no canonical path: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("expected a canonical path such as `/v2{path}`, without dot segments and empty ones, found `" + text + '`');
    }

    /// @return empty if what the request puts in cannot stand there
    Optional<String> of(Exchange exchange) {
        var made = new StringBuilder(64);
        for (var piece : template.pieces()) {
            var value = piece.value(exchange);
            if (!(piece instanceof Piece.Data(var name, var source))) {
                made.append(value);
                continue;
            }
            if (value.isEmpty()) return Optional.empty(); // `/tenants/` would be another thing than one tenant
            if (name.equals("path") || name.startsWith("var:")) made.append(value);
            else Encoded.segment(value, made);
        }
        var path = made.toString();
        try {
            return path.length() <= LONGEST && RequestPath.normalise(path, PathRules.STRICT).equals(path) ? Optional.of(path) : Optional.empty();
        } catch (RefusedTarget e) {
            return Optional.empty();
        }
    }
}
