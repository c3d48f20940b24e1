// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a list of strings (RFC 9651 §3.1 and §3.3.3). Parameters are passed over; a list with anything else in it is none.
final class StringList {
    private final String text;
    private int at;

    private StringList(String text) {
        this.text = text;
    }

    /// @return empty if it is not well formed
    static List<String> of(String text) {
        return new StringList(text).read();
    }

    private List<String> read() {
        var members = new ArrayList<String>();
        blanks();
        while (at < text.length()) {
            var member = string();
            if (member == null || !parameters()) return List.of();
            members.add(member);
            blanks();
            if (at == text.length()) return members;
            if (text.charAt(at++) != ',') return List.of();
            blanks();
            if (at == text.length()) return List.of(); // RFC 9651 §4.2.1: no comma at the end
        }
        return members;
    }

    private @Nullable String string() {
        if (at >= text.length() || text.charAt(at++) != '"') return null;
        var value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') return value.toString();
            if (c == '\\') {
                if (at >= text.length() || text.charAt(at) != '"' && text.charAt(at) != '\\') return null;
                c = text.charAt(at++);
            } else if (c < ' ' || c > '~') {
                return null;
            }
            value.append(c);
        }
        return null;
    }

    /// @return whether they are well formed, as far as needed to find their end
    private boolean parameters() {
        while (at < text.length() && text.charAt(at) == ';') {
            at++;
            while (at < text.length() && text.charAt(at) == ' ') at++;
            while (at < text.length() && ",; \t".indexOf(text.charAt(at)) < 0) {
                if (text.charAt(at) == '"') {
                    if (string() == null) return false;
                } else {
                    at++;
                }
            }
        }
        return true;
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
    }
}
