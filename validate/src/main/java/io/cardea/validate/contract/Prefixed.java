// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The two ways to write a value in a path that put a mark before it: `.a,b` and `;name=a,b`, or, exploded, `.a.b` and `;name=a;name=b` (RFC 6570 §3.2.5, §3.2.7;
/// OpenAPI 3.1 §4.8.12). Pure; what it returns is not decoded yet.
final class Prefixed {
    private Prefixed() {}

    /// The one text of a value that is neither a list nor an object.
    ///
    /// @return empty if it is not written so
    static Optional<String> one(Parameter.Style style, String name, String raw) {
        return style == Parameter.Style.LABEL ? behind('.', raw) : behind(';', raw).flatMap(part -> named(name, part));
    }

    /// The items of a list, or, where nothing is exploded, names and values of an object in turn.
    ///
    /// @return empty if it is not written so
    static Optional<List<String>> items(Parameter.Style style, String name, boolean explode, String raw) {
        if (!explode) return one(style, name, raw).map(text -> split(',', text));
        if (style == Parameter.Style.LABEL) return behind('.', raw).map(text -> split('.', text));
        var items = new ArrayList<String>();
        for (var part : members(style, raw).orElse(List.of())) {
            var item = named(name, part);
            if (item.isEmpty()) return Optional.empty();
            items.add(item.get());
        }
        return items.isEmpty() ? Optional.empty() : Optional.of(items);
    }

    /// The members of an object that is exploded, each `name=value`.
    ///
    /// @return empty if it is not written so
    static Optional<List<String>> members(Parameter.Style style, String raw) {
        char mark = style == Parameter.Style.LABEL ? '.' : ';';
        return behind(mark, raw).map(text -> split(mark, text));
    }

    private static Optional<String> behind(char mark, String raw) {
        return !raw.isEmpty() && raw.charAt(0) == mark ? Optional.of(raw.substring(1)) : Optional.empty();
    }

    /// Of `name=value`; of `name` alone, which is how matrix writes what is empty, nothing.
    private static Optional<String> named(String name, String part) {
        if (part.equals(name)) return Optional.of("");
        return part.startsWith(name + "=") ? Optional.of(part.substring(name.length() + 1)) : Optional.empty();
    }

    private static List<String> split(char mark, String text) {
        var parts = new ArrayList<String>();
        int from = 0;
        for (int at; (at = text.indexOf(mark, from)) >= 0; from = at + 1) parts.add(text.substring(from, at));
        parts.add(text.substring(from));
        return parts;
    }
}
