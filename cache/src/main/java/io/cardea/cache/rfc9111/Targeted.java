// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Targeted cache control (RFC 9213): the first field of the list that is there, parses and is not empty speaks in the place of
/// `Cache-Control` and `Expires`.
///
/// Such a field is a dictionary of RFC 8941: a flag stands alone or is `?1`, seconds are an integer, and a value of another type is no
/// value. Parameters are passed over; of a key that comes twice the last counts. One error and the whole field is as if it were absent.
final class Targeted {
    private static final int MOST_MEMBERS = 1024; // RFC 8941 §3.2: at least so many

    private final String text;
    private final Map<String, Object> members = new HashMap<>();
    private int at;

    private Targeted(String text) {
        this.text = text;
    }

    /// @param names the cache's own list, the most specific first (RFC 9213 §2.2)
    static Optional<CacheControl> of(Fields response, List<FieldName> names) {
        for (var name : names) {
            if (!response.contains(name)) continue;
            var field = new Targeted(response.joined(name).orElse(""));
            if (field.dictionary() && !field.members.isEmpty()) return Optional.of(field.directives());
        }
        return Optional.empty();
    }

    private CacheControl directives() {
        return new CacheControl(flag("no-store"), flag("no-cache") || members.containsKey("no-cache") && !Boolean.FALSE.equals(members.get("no-cache")), flag("private") || members.containsKey("private") && !Boolean.FALSE.equals(members.get("private")), flag("public"), flag("must-revalidate"), flag("proxy-revalidate"),
            flag("must-understand"), flag("no-transform"), flag("immutable"), false, seconds("max-age"), seconds("s-maxage"), Seconds.ABSENT, Seconds.ABSENT,
            seconds("stale-while-revalidate"), seconds("stale-if-error"));
    }

    private boolean flag(String key) {
        return Boolean.TRUE.equals(members.get(key));
    }

    private long seconds(String key) {
        return members.get(key) instanceof Long value && value >= 0 ? Math.min(Seconds.MOST, value) : Seconds.ABSENT;
    }

    // ---- RFC 8941 §4.2.2 ------------------------------------------------------------------------------------------------

    private boolean dictionary() {
        blanks();
        while (at < text.length()) {
            var key = key();
            if (key.isEmpty() || members.size() == MOST_MEMBERS) return false;
            Object value = true;
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                var item = item();
                if (item.isEmpty()) return false;
                value = item.get();
            }
            if (!parameters()) return false;
            members.put(key, value);
            blanks();
            if (at == text.length()) return true;
            if (text.charAt(at++) != ',') return false;
            blanks();
            if (at == text.length()) return false; // a comma at the end
        }
        return true;
    }

    private boolean parameters() {
        while (at < text.length() && text.charAt(at) == ';') {
            at++;
            while (at < text.length() && text.charAt(at) == ' ') at++;
            if (key().isEmpty()) return false;
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                if (item().isEmpty()) return false;
            }
        }
        return true;
    }

    private String key() {
        int from = at;
        if (at < text.length() && (isLower(text.charAt(at)) || text.charAt(at) == '*')) {
            for (at++; at < text.length() && (isLower(text.charAt(at)) || isDigit(text.charAt(at)) || "_-.*".indexOf(text.charAt(at)) >= 0); ) at++;
        }
        return text.substring(from, at);
    }

    /// A number, a flag, or anything else that is well formed, as text.
    private Optional<Object> item() {
        if (at == text.length()) return Optional.empty();
        char c = text.charAt(at);
        if (c == '-' || isDigit(c)) return number();
        if (c == '?') {
            at += 2;
            return at <= text.length() && (text.charAt(at - 1) == '0' || text.charAt(at - 1) == '1') ? Optional.of(text.charAt(at - 1) == '1') : Optional.empty();
        }
        if (c == '"') return string();
        if (c == ':') {
            for (at++; at < text.length() && isBase64(text.charAt(at)); ) at++;
            if (at == text.length() || text.charAt(at++) != ':') return Optional.empty();
            return Optional.of("bytes");
        }
        if (c == '(') return innerList();
        int from = at;
        if (!isLower(c) && !(c >= 'A' && c <= 'Z') && c != '*') return Optional.empty();
        while (at < text.length() && (io.cardea.core.http.Tokens.isTokenByte((byte) text.charAt(at)) && text.charAt(at) < 0x80 || text.charAt(at) == ':' || text.charAt(at) == '/')) at++;
        return Optional.of(text.substring(from, at));
    }

    private Optional<Object> innerList() {
        at++;
        while (at < text.length()) {
            while (at < text.length() && text.charAt(at) == ' ') at++;
            if (at < text.length() && text.charAt(at) == ')') {
                at++;
                return Optional.of("list");
            }
            if (at < text.length() && text.charAt(at) == '(' || item().isEmpty() || !parameters()) return Optional.empty();
            if (at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != ')') return Optional.empty();
        }
        return Optional.empty();
    }

    private Optional<Object> number() {
        int from = at;
        if (text.charAt(at) == '-') at++;
        int digits = at;
        while (at < text.length() && isDigit(text.charAt(at))) at++;
        if (at == digits || at - digits > 15) return Optional.empty();
        if (at < text.length() && text.charAt(at) == '.') {
            int point = at++;
            while (at < text.length() && isDigit(text.charAt(at))) at++;
            return at - point > 1 && at - point <= 4 && point - digits <= 12 ? Optional.of("decimal") : Optional.empty();
        }
        return Optional.of(Long.parseLong(text, from, at, 10));
    }

    private Optional<Object> string() {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return Optional.of("string");
            }
            if (c == '\\' && (++at == text.length() || text.charAt(at) != '"' && text.charAt(at) != '\\') || c < 0x20 || c > 0x7e) return Optional.empty();
        }
        return Optional.empty();
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isBase64(char c) {
        return isLower(c) || c >= 'A' && c <= 'Z' || isDigit(c) || c == '+' || c == '/' || c == '=';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
