// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import java.util.Locale;
import java.util.Optional;

/// A media type or a range of them (RFC 9110 §8.3.1, §12.5.1), without its parameters but for the charset.
///
/// @param type lower case, or `*`
/// @param subtype lower case, `*`, or `*+suffix`
/// @param charset lower case; empty if none is named
public record MediaType(String type, String subtype, String charset) {
    /// What bodies without a type are: nobody knows.
    public static final MediaType NONE = new MediaType("", "", "");

    /// @return empty for what is no media type; two of them, joined by a comma, are none
    public static Optional<MediaType> parse(String text) {
        int semicolon = text.indexOf(';');
        var name = (semicolon < 0 ? text : text.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        int slash = name.indexOf('/');
        if (slash <= 0 || !isToken(name, 0, slash) || !isToken(name, slash + 1, name.length())) return Optional.empty();
        var charset = "";
        for (int from = semicolon; from >= 0 && from < text.length();) {
            int end = text.indexOf(';', from + 1);
            var parameter = text.substring(from + 1, end < 0 ? text.length() : end).strip();
            int equals = parameter.indexOf('=');
            if (!parameter.isEmpty() && (equals <= 0 || !isToken(parameter, 0, equals))) return Optional.empty();
            if (equals > 0 && parameter.substring(0, equals).equalsIgnoreCase("charset")) {
                if (!charset.isEmpty()) return Optional.empty(); // readers would differ in which of them counts
                charset = parameter.substring(equals + 1).replace("\"", "").strip().toLowerCase(Locale.ROOT);
            }
            from = end;
        }
        return Optional.of(new MediaType(name.substring(0, slash), name.substring(slash + 1), charset));
    }

    /// RFC 9110 §5.6.2.
    private static boolean isToken(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) return false;
        }
        return from < to;
    }

    public boolean contains(MediaType other) {
        if (type.equals("*")) return true;
        if (!type.equals(other.type)) return false;
        return subtype.equals("*") || subtype.equals(other.subtype) || subtype.startsWith("*+") && other.subtype.endsWith(subtype.substring(1));
    }

    /// The higher, the more it says.
    int precision() {
        if (type.equals("*")) return 0;
        return subtype.equals("*") ? 1 : subtype.startsWith("*+") ? 2 : 3;
    }

    /// RFC 6839 §3.1: a suffix says how it is written, too.
    public boolean isJson() {
        return type.equals("application") && (subtype.equals("json") || subtype.endsWith("+json")) || type.equals("*") || equals(new MediaType("application", "*", charset));
    }

    public boolean isForm() {
        return type.equals("application") && subtype.equals("x-www-form-urlencoded");
    }

    /// RFC 8259 §8.1: JSON between systems is UTF-8, whatever a parameter says that its media type does not have.
    public boolean isUtf8() {
        return charset.isEmpty() || charset.equals("utf-8") || charset.equals("utf8") || charset.equals("us-ascii");
    }

    @Override
    public String toString() {
        return type + '/' + subtype;
    }
}
