// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.regex.Pattern;

/// `${NAME}`, `${NAME:default}` and `${file:path}` in values, expanded once: what comes out is not looked at again. `$${` stands for
/// the text `${`.
final class Expansion {
    // Within `${…}` these would end a plain value in YAML, so the parser gets to see private stand-ins of the same width.
    private static final String SPECIAL = "{}[],:#";
    private static final int STAND_IN = 0x10FF00;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Environment environment;
    private final Reading reading;
    private final Problems problems;

    Expansion(Environment environment, Reading reading, Problems problems) {
        this.environment = environment;
        this.reading = reading;
        this.problems = problems;
    }

    /// Whether a text has to be refused because it uses the stand-ins itself.
    static boolean isStandIn(int c) {
        return c >= STAND_IN && c < STAND_IN + SPECIAL.length();
    }

    /// The text for the YAML parser, with the same lines and columns.
    static String hide(String text) {
        if (!text.contains("${")) {
            return text;
        }
        var hidden = new StringBuilder(text.length() + 16);
        var at = 0;
        for (var open = text.indexOf("${"); open >= 0; open = text.indexOf("${", at)) {
            hidden.append(text, at, open);
            at = open;
            var end = open;
            // A quote ends it too: in `{ a: '${b' }` the last brace is not its own.
            while (end < text.length() && "}\n\r\"'".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            var closed = end < text.length() && text.charAt(end) == '}';
            for (var last = closed ? end + 1 : open + 2; at < last; at++) {
                var special = SPECIAL.indexOf(text.charAt(at));
                hidden.appendCodePoint(special < 0 ? text.charAt(at) : STAND_IN + special);
            }
        }
        return hidden.append(text, at, text.length()).toString();
    }

    /// Undoes [#hide(String)] in what the parser made of the text.
    static String unhide(String text) {
        if (text.codePoints().noneMatch(Expansion::isStandIn)) {
            return text;
        }
        var plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> plain.appendCodePoint(isStandIn(c) ? SPECIAL.charAt(c - STAND_IN) : c));
        return plain.toString();
    }

    /// The scalar that this text gives, or the broken rest of one.
    Tree scalar(Place place, String text, boolean plain) {
        if (!text.contains("${")) {
            return new Tree.Scalar(place, text, text, plain);
        }
        var value = new StringBuilder();
        var shown = new StringBuilder();
        var broken = false;
        var at = 0;
        var n = 0;
        for (var open = text.indexOf("${"); open >= 0; open = text.indexOf("${", at), n++) {
            if (open > at && text.charAt(open - 1) == '$') {
                append(value, shown, text.substring(at, open - 1) + "${");
                at = open + 2;
                continue;
            }
            append(value, shown, text.substring(at, open));
            var close = text.indexOf('}', open);
            if (close < 0) {
                problems.add(place.find("${", n), "", "`${` has no `}`; write `$${` if the text itself is meant");
                return new Tree.Broken(place);
            }
            var inner = text.substring(open + 2, close);
            var replacement = replacement(inner, place.find("${", n));
            replacement.ifPresent(value::append);
            shown.append(inner.startsWith("file:") ? text.substring(open, close + 1) : replacement.orElse(""));
            broken |= replacement.isEmpty();
            at = close + 1;
        }
        append(value, shown, text.substring(at));
        return broken ? new Tree.Broken(place) : new Tree.Scalar(place, value.toString(), shown.toString(), plain);
    }

    private static void append(StringBuilder value, StringBuilder shown, String text) {
        value.append(text);
        shown.append(text);
    }

    /// Empty if there is none; that was told then.
    private Optional<String> replacement(String inner, Place place) {
        if (inner.startsWith("file:")) {
            return file(inner.substring("file:".length()), place);
        }
        var colon = inner.indexOf(':');
        var name = colon < 0 ? inner : inner.substring(0, colon);
        if (!NAME.matcher(name).matches()) {
            problems.add(place, "", "expected the name of a variable, such as `${PORT}` or `${PORT:8080}`, found "
                    + Words.code("${" + inner + "}") + "; write `$${` if the text itself is meant");
            return Optional.empty();
        }
        if (colon >= 0 && inner.indexOf("${", colon) >= 0) {
            problems.add(place, "", "a default is not expanded again: `${` cannot stand in " + Words.code("${" + inner + "}"));
            return Optional.empty();
        }
        var value = environment.value(name).or(() -> colon < 0 ? Optional.empty() : Optional.of(inner.substring(colon + 1)));
        if (value.isEmpty()) {
            problems.add(place, "", "the variable " + Words.code(name) + " is not set; set it, or give it a default: "
                    + Words.code("${" + name + ":…}"));
        }
        return value;
    }

    private Optional<String> file(String path, Place place) {
        try {
            var text = reading.text(place.source().folder.resolve(path.strip()));
            var end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
            var value = text.substring(0, text.length() - end);
            problems.redact(value);
            return Optional.of(value);
        } catch (Reading.Unreadable e) {
            problems.add(place, "", "the file " + Words.code(path.strip()) + " " + e.why());
        } catch (InvalidPathException e) {
            problems.add(place, "", "expected a path, found " + Words.code(path.strip()));
        }
        return Optional.empty();
    }
}
