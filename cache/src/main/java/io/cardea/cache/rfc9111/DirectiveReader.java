// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

/// Reads `Cache-Control` directive by directive: names blind to case, arguments as token or quoted string (RFC 9111 §5.2), so that
/// nothing inside another's quotes is taken for a directive. What is no directive is passed over up to the next comma.
final class DirectiveReader {
    private final String text;
    private int at;
    private String name = "";
    private String argument = "";
    private boolean argued;
    private boolean doubtful;

    DirectiveReader(String text) {
        this.text = text;
    }

    /// Steps to the next one.
    ///
    /// @return whether there was one
    boolean next() {
        while (at < text.length()) {
            skip();
            int from = at;
            while (at < text.length() && isToken(text.charAt(at))) at++;
            if (at == from) {
                junk();
                continue;
            }
            name = lower(text, from, at);
            argued = at < text.length() && text.charAt(at) == '=';
            argument = "";
            if (argued) {
                at++;
                argument = at < text.length() && text.charAt(at) == '"' ? quoted() : bare();
            }
            junk();
            return true;
        }
        return false;
    }

    String name() {
        return name;
    }

    /// Whether there was a `=`, even with nothing behind it.
    boolean hasArgument() {
        return argued;
    }

    /// Whether a quote before it never closed, so that it may have been meant as text.
    boolean isDoubtful() {
        return doubtful;
    }

    String argument() {
        return argument;
    }

    private void skip() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t' || text.charAt(at) == ',')) at++;
    }

    private String bare() {
        int from = at;
        while (at < text.length() && text.charAt(at) != ',') at++;
        return text.substring(from, at).stripTrailing();
    }

    /// A quote that never closes hides nothing of what follows it.
    private String quoted() {
        var value = new StringBuilder();
        int begin = at;
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && at + 1 < text.length()) c = text.charAt(++at);
            value.append(c);
        }
        at = begin + 1;
        doubtful = true;
        return '"' + bare();
    }

    private void junk() {
        while (at < text.length() && text.charAt(at) != ',') {
            int end = text.charAt(at) == '"' ? text.indexOf('"', at + 1) : at;
            at = Math.max(at, end) + 1;
        }
    }

    private static boolean isToken(char c) {
        return c < 0x80 && io.cardea.core.http.Tokens.isTokenByte((byte) c);
    }

    private static String lower(String text, int from, int to) {
        return text.substring(from, to).toLowerCase(java.util.Locale.ROOT);
    }
}
