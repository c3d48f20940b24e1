// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.Collection;
import java.util.stream.Collectors;

/// How messages quote and list. What a file says is cut and stripped of control characters before a terminal sees it.
final class Words {
    private static final int LONGEST = 60;
    private static final int MOST = 12;

    private Words() {}

    /// The text between back-ticks.
    static String code(String text) {
        return "`" + plain(text) + "`";
    }

    static String plain(String text) {
        var cut = text.codePointCount(0, Math.min(text.length(), 4 * LONGEST)) > LONGEST
                ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…"
                : text;
        return printable(cut);
    }

    /// Control and formatting characters (escape sequences, line breaks, bidirectional overrides) become `·`.
    static String printable(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> plain.appendCodePoint(isPlain(c) ? c : '·'));
        return plain.toString();
    }

    static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /// `` `a`, `b` or `c` ``; a long list is cut.
    static String choice(Collection<String> words, String last) {
        var codes = words.stream().map(Words::code).limit(MOST).collect(Collectors.toList());
        if (words.size() > MOST) {
            return String.join(", ", codes) + " … (" + words.size() + " in all)";
        }
        if (codes.size() < 2) {
            return String.join("", codes);
        }
        return String.join(", ", codes.subList(0, codes.size() - 1)) + " " + last + " " + codes.getLast();
    }

    /// `maxBodySize` and `MAX_BODY_SIZE` both become `max-body-size`.
    static String kebab(String name) {
        if (name.equals(name.toUpperCase(java.util.Locale.ROOT))) {
            return name.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
        var kebab = new StringBuilder();
        for (var c : name.toCharArray()) {
            if (Character.isUpperCase(c) && !kebab.isEmpty()) {
                kebab.append('-');
            }
            kebab.append(Character.toLowerCase(c));
        }
        return kebab.toString();
    }

    /// `policy` is met as "a policy", `origin` as "an origin".
    static String article(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }
}
