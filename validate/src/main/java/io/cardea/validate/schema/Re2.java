// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/// Patterns of schemas by RE2, whose time grows with the text and never with its powers: no client can write a value that keeps a pattern
/// busy. What only backtracking can do (look-around, back-references) is a mistake in the schema.
final class Re2 implements RegularExpressionFactory {
    static final Re2 INSTANCE = new Re2();

    private Re2() {}

    /// @throws IllegalArgumentException for what is no pattern of RE2
    @Override
    public RegularExpression getRegularExpression(String text) {
        var pattern = compile(text);
        return value -> pattern.matcher(value).find(); // JSON Schema 2020-12 §6.3.3: patterns are not anchored
    }

    static Pattern compile(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            boolean needsBacktracking = text.matches("(?s).*\\(\\?(=|!|<=|<!).*") || text.matches("(?s).*\\\\[1-9].*");
            throw new IllegalArgumentException("`" + text + "` is no pattern of RE2"
                + (needsBacktracking ? ", which has no look-around and no back-references, so that no text can keep it busy" : ": " + e.getDescription()), e);
        }
    }
}
