// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import com.google.re2j.Pattern;

/// A condition on a header or on a query parameter.
///
/// A header holds if any of its values does; a query parameter is decoded and judged by its first value.
public sealed interface FieldMatch {
    /// Of a header in any case (it is compared in lower case), of a query parameter exactly.
    String name();

    boolean accepts(String value);

    /// Reads `*` (present), `~ expression` (RE2 on the whole value) or else the exact value.
    ///
    /// @throws IllegalArgumentException if the expression is not RE2
    static FieldMatch parse(String name, String text) {
        if (text.equals("*")) return new Present(name);
        if (text.startsWith("~")) return new Regex(name, PathSyntax.regex(text.substring(1).strip()));
        return new Exact(name, text);
    }

    private static void requireName(String name) {
        if (name.isBlank()) throw new IllegalArgumentException("a header or query condition needs a name");
    }

    record Exact(String name, String value) implements FieldMatch {
        public Exact {
            requireName(name);
        }

        @Override
        public boolean accepts(String actual) {
            return value.equals(actual);
        }
    }

    record Present(String name) implements FieldMatch {
        public Present {
            requireName(name);
        }

        @Override
        public boolean accepts(String actual) {
            return true;
        }
    }

    record Regex(String name, Pattern pattern) implements FieldMatch {
        public Regex {
            requireName(name);
        }

        @Override
        public boolean accepts(String actual) {
            return pattern.matches(actual);
        }
    }
}
