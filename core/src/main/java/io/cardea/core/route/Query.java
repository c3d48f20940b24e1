// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import io.cardea.core.route.RefusedTarget.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The query of a request target: checked, never changed, and read only where a route asks for a parameter.
public final class Query {
    private Query() {}

    /// Returns the query itself, kept byte for byte.
    ///
    /// @param query without the `?`
    /// @throws RefusedTarget if it holds a control character, a space, `#` or a byte above 0x7F
    public static String check(String query) {
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c > ' ' && c < 0x7F && c != '#') continue;
            throw (c == '#' ? Reason.DELIMITER : c == ' ' ? Reason.SPACE : c >= 0x80 ? Reason.NOT_ASCII : Reason.CONTROL).at(i);
        }
        return query;
    }

    /// The decoded value of the first parameter of that name.
    public static Optional<String> value(String query, String name) {
        return query.isEmpty() ? Optional.empty() : Optional.ofNullable(first(query, name));
    }

    /// The decoded value of the first parameter of that name (Gateway API: repeated parameters match by the first), or
    /// null. A parameter without `=` has an empty value.
    static @Nullable String first(String query, String name) {
        int from = 0;
        while (from <= query.length()) {
            int end = query.indexOf('&', from);
            if (end < 0) end = query.length();
            int equals = query.indexOf('=', from);
            if (equals < 0 || equals > end) equals = end;
            if (end > from && isNamed(query, from, equals, name)) {
                return decoded(query, Math.min(equals + 1, end), end);
            }
            from = end + 1;
        }
        return null;
    }

    /// Whether there is a parameter of one of these names.
    public static boolean hasOne(String query, String[] names) {
        for (int from = 0; from < query.length();) {
            int end = query.indexOf('&', from);
            if (end < 0) end = query.length();
            int equals = query.indexOf('=', from);
            if (equals < 0 || equals > end) equals = end;
            for (var name : names) if (end > from && isNamed(query, from, equals, name)) return true;
            from = end + 1;
        }
        return false;
    }

    /// Whether what stands there is that name, decoded; most need no decoding, and then no text is made of them.
    private static boolean isNamed(String query, int from, int to, String name) {
        for (int i = from; i < to; i++) {
            char c = query.charAt(i);
            if (c == '%' || c == '+') return decoded(query, from, to).equals(name);
        }
        return to - from == name.length() && query.startsWith(name, from);
    }

    /// Form decoding; an escape that is none stays as it is.
    private static String decoded(String text, int from, int to) {
        var raw = text.substring(from, to);
        if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) return raw;
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            int octet = RequestPath.octet(raw, i);
            if (octet >= 0) i += 2;
            bytes.write(octet >= 0 ? octet : c == '+' ? ' ' : c);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
