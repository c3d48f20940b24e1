// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import io.cardea.validate.json.Flaw;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A name and its value in a query or a form.
///
/// @param name decoded
/// @param raw the value as it came, for what has separators in it
/// @param value decoded
record Pair(String name, String raw, String value) {
    static final int MOST = 1_000;

    /// Those of a text such as `a=1&b=2`.
    ///
    /// @param in of flaws
    /// @param flaws gets what cannot be decoded: what the origin would read from it is anybody's guess
    static List<Pair> parse(String text, String in, List<Flaw> flaws) {
        var pairs = new ArrayList<Pair>();
        for (int from = 0; from < text.length();) {
            int end = text.indexOf('&', from);
            if (end < 0) end = text.length();
            if (end > from) {
                int equals = text.indexOf('=', from);
                if (equals < 0 || equals > end) equals = end;
                var raw = text.substring(Math.min(equals + 1, end), end);
                var name = decoded(text.substring(from, equals), true);
                var value = decoded(raw, true);
                if (name.isEmpty() || value.isEmpty()) flaws.add(new Flaw(in, name.orElse(""), "", "the percent-encoding is broken, or what it means is not UTF-8"));
                else pairs.add(new Pair(name.get(), raw, value.get()));
                if (pairs.size() > MOST) {
                    flaws.add(new Flaw(in, "", "", "there are more than " + MOST + " parameters"));
                    return pairs;
                }
            }
            from = end + 1;
        }
        return pairs;
    }

    /// @param form whether `+` is a blank
    /// @return empty if an escape is none, or the bytes are not UTF-8
    static Optional<String> decoded(String raw, boolean form) {
        if (raw.indexOf('%') < 0) return Optional.of(form ? raw.replace('+', ' ') : raw);
        var bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                boolean whole = i + 2 < raw.length();
                int high = whole ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = whole ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) return Optional.empty();
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put((byte) (form && c == '+' ? ' ' : c));
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
