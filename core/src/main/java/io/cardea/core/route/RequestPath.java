// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import io.cardea.core.route.RefusedTarget.Reason;
import java.nio.charset.StandardCharsets;

/// Gives the path of a request its one canonical form: the one that is matched, decided on, logged and sent.
///
/// RFC 3986 §6.2.2: unreserved characters are decoded, other escapes upper-cased, dot segments removed. An escape is
/// decoded at most once (`%252e` stays). A character that a path may not hold raw although browsers send it (such as
/// `|` or `[`) is escaped, so that both spellings meet. What two parties could read differently is refused.
/// The result is a fixed point: normalising it again returns the same string.
public final class RequestPath {
    private static final String HEX = "0123456789ABCDEF";
    private static final boolean[] PLAIN = set("!$&'()*+,=:@/-._~", true);
    private static final boolean[] UNRESERVED = set("-._~", true);
    private static final boolean[] ESCAPED = set("\"<>[]^`{|}", false);

    /// Characters that a path may hold raw, but whose escapes are kept: the two are not the same (RFC 3986 §2.2).
    private static final boolean[] RESERVED = set("!$&'()*+,=:@", false);

    private RequestPath() {}

    /// The canonical form of the ASCII path in `[from, to)`, without query.
    ///
    /// @throws RefusedTarget if it has none
    public static String normalise(byte[] ascii, int from, int to, PathRules rules) {
        // Latin-1 keeps every byte as one character, so that a byte above 0x7F is still seen and refused.
        var path = new String(ascii, from, to - from, StandardCharsets.ISO_8859_1);
        return isCanonical(ascii, from, to) ? path : normalise(path, rules);
    }

    /// The canonical form of a path without query; the same instance if it is canonical already.
    ///
    /// @throws RefusedTarget if it has none
    public static String normalise(String path, PathRules rules) {
        int length = path.length();
        if (length == 0) throw Reason.EMPTY_PATH.at(0);
        if (path.charAt(0) != '/') throw Reason.NOT_ABSOLUTE.at(0);
        boolean afterSlash = true;
        for (int i = 1; i < length; i++) {
            char c = path.charAt(i);
            if (c > 0xFF || !PLAIN[c] || afterSlash && (c == '/' || c == '.')) return rewritten(path, rules);
            afterSlash = c == '/';
        }
        return path;
    }

    /// The reading of a canonical path by those who decode `%40` to `@` and the like, as nearly every origin does although
    /// the two are not the same; the same instance if the path has no such escape.
    ///
    /// The canonical form keeps such escapes, for to some origins they differ (`'` in OData, `+` in S3). A route that is
    /// chosen must therefore be the same for both readings: [RouteTable#isAmbiguous].
    public static String decoded(String canonical) {
        int at = canonical.indexOf('%');
        if (at < 0) return canonical;
        var out = new StringBuilder(canonical.length());
        int from = 0;
        for (; at >= 0; at = canonical.indexOf('%', at + 3)) {
            int value = octet(canonical, at);
            if (value < 0 || !RESERVED[value]) continue;
            out.append(canonical, from, at).append((char) value);
            from = at + 3;
        }
        return from == 0 ? canonical : out.append(canonical, from, canonical.length()).toString();
    }

    // Bytes are tested faster than the characters of a string, and most paths pass.
    private static boolean isCanonical(byte[] ascii, int from, int to) {
        if (from >= to || ascii[from] != '/') return false;
        boolean afterSlash = true;
        for (int i = from + 1; i < to; i++) {
            int c = ascii[i] & 0xFF;
            if (!PLAIN[c] || afterSlash && (c == '/' || c == '.')) return false;
            afterSlash = c == '/';
        }
        return true;
    }

    private static String rewritten(String path, PathRules rules) {
        int length = path.length();
        var out = new StringBuilder(length + 8);
        int i = 0;
        while (i < length) {
            int start = out.length();
            out.append('/');
            i++;
            while (i < length && path.charAt(i) != '/') i = copyOne(path, i, out, rules);
            boolean last = i == length;
            int size = out.length() - start - 1;
            if (size == 0 && !last) {
                if (!rules.mergeSlashes()) throw Reason.EMPTY_SEGMENT.at(i);
                out.setLength(start);
            } else if (dots(out, start + 1, out.length())) {
                if (size == 2 && start == 0) throw Reason.ABOVE_ROOT.at(i - 1);
                out.setLength(size == 1 ? start : out.lastIndexOf("/", start - 1));
                if (last) out.append('/'); // RFC 3986 §5.2.4: "/a/." is "/a/"
            } else if (rules.allowSemicolon() || rules.allowEncodedSlash()) {
                checkDisguise(out, start + 1, i);
            }
        }
        return out.compareTo(new StringBuilder(path)) == 0 ? path : out.toString();
    }

    /// Copies one character or escape, and returns the index behind it.
    private static int copyOne(String path, int i, StringBuilder out, PathRules rules) {
        char c = path.charAt(i);
        if (c == '%') return copyEscape(path, i, out, rules);
        if (c >= 0x80) throw Reason.NOT_ASCII.at(i);
        if (PLAIN[c]) {
            out.append(c);
        } else if (ESCAPED[c]) {
            escape(c, out);
        } else {
            switch (c) {
                case ';' -> {
                    if (!rules.allowSemicolon()) throw Reason.SEMICOLON.at(i);
                    out.append(c);
                }
                case '#', '\\', '?' -> throw Reason.DELIMITER.at(i);
                case ' ' -> throw Reason.SPACE.at(i);
                default -> throw Reason.CONTROL.at(i);
            }
        }
        return i + 1;
    }

    private static int copyEscape(String path, int i, StringBuilder out, PathRules rules) {
        int value = octet(path, i);
        if (value < 0) throw Reason.MALFORMED_PERCENT.at(i);
        if (value < 0x20 || value == 0x7F) throw Reason.ENCODED_CONTROL.at(i);
        if (value == '\\' || value == ';' || value == '#' || value == '/' && !rules.allowEncodedSlash()) {
            throw Reason.ENCODED_DELIMITER.at(i);
        }
        if (value >= 0xC0 && overlong(value, octet(path, i + 3))) throw Reason.OVERLONG.at(i);
        if (UNRESERVED[value]) {
            out.append((char) value);
        } else {
            escape(value, out);
        }
        return i + 3;
    }

    /// RFC 3629 §3: a longer form than needed is not UTF-8, but lenient decoders read `%C0%AF` as a slash.
    private static boolean overlong(int lead, int next) {
        return switch (lead) {
            case 0xC0, 0xC1 -> next >= 0x80 && next <= 0xBF;
            case 0xE0 -> next >= 0x80 && next <= 0x9F;
            case 0xF0 -> next >= 0x80 && next <= 0x8F;
            default -> false;
        };
    }

    /// Servers that cut `;x` off a segment or decode `%2F` would find a dot segment that the edge did not see.
    private static void checkDisguise(StringBuilder out, int from, int position) {
        if (out.indexOf(";", from) < 0 && out.indexOf("%2F", from) < 0) return;
        for (var piece : out.substring(from).split("%2F", -1)) {
            int semicolon = piece.indexOf(';');
            int end = semicolon < 0 ? piece.length() : semicolon;
            if (semicolon == 0 || dots(piece, 0, end)) throw Reason.DISGUISED_DOTS.at(position - 1);
        }
    }

    private static boolean dots(CharSequence text, int from, int to) {
        int size = to - from;
        return (size == 1 || size == 2) && text.charAt(from) == '.' && text.charAt(to - 1) == '.';
    }

    /// The value of the escape that begins at an index, or -1 if none does.
    static int octet(String text, int i) {
        if (i + 2 >= text.length() || text.charAt(i) != '%') return -1;
        int high = hex(text.charAt(i + 1));
        int low = hex(text.charAt(i + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    // Character.digit accepts digits of other scripts; only ASCII counts here.
    private static int hex(char c) {
        if (c >= '0' && c <= '9') return c - '0';
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    static void escape(int octet, StringBuilder out) {
        out.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 15));
    }

    private static boolean[] set(String characters, boolean alphanumeric) {
        var set = new boolean[256];
        for (char c : characters.toCharArray()) set[c] = true;
        for (char c = '0'; c <= 'z' && alphanumeric; c++) {
            if (c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a') set[c] = true;
        }
        return set;
    }
}
