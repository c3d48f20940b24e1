// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Reads a dictionary (RFC 9651 §4.2.2) strictly: what stands there twice, of which the standard would take the last, is refused, as another reader might take the first.
final class DictionaryReader {
    private static final int MOST_MEMBERS = 8;
    private static final int MOST_ITEMS = 64;
    private static final int MOST_PARAMETERS = 16;
    private static final int MOST_DIGITS = 15;

    private final String field;
    private final String text;
    private int at;

    private DictionaryReader(String field, String text) {
        this.field = field;
        this.text = text;
    }

    /// @param field what mistakes call it
    /// @throws Unfit for what is none
    static SequencedMap<String, Member> read(String field, String text) {
        return new DictionaryReader(field, text).dictionary();
    }

    private Unfit unfit(String why) {
        return new Unfit("`" + field + "`: " + why);
    }

    private SequencedMap<String, Member> dictionary() {
        var members = new LinkedHashMap<String, Member>();
        blanks(false);
        while (true) {
            var key = key();
            Member member = next('=') ? member() : new Member.Item(new Bare.Flag(true), parameters());
            if (members.put(key, member) != null) throw unfit("expected `" + key + "` once");
            if (members.size() > MOST_MEMBERS) throw unfit("expected at most " + MOST_MEMBERS + " members");
            blanks(true);
            if (at == text.length()) return members;
            if (!next(',')) throw unfit("expected a comma between members");
            blanks(true);
        }
    }

    private Member member() {
        if (!next('(')) return new Member.Item(bare(), parameters());
        var items = new ArrayList<Member.Item>();
        blanks(false);
        while (!next(')')) {
            items.add(new Member.Item(bare(), parameters()));
            if (items.size() > MOST_ITEMS) throw unfit("expected at most " + MOST_ITEMS + " components");
            if (peek() != ' ' && peek() != ')') throw unfit("expected a blank between components");
            blanks(false);
        }
        return new Member.Inner(items, parameters());
    }

    private SequencedMap<String, Bare> parameters() {
        var parameters = new LinkedHashMap<String, Bare>();
        while (next(';')) {
            blanks(false);
            var key = key();
            if (parameters.put(key, next('=') ? bare() : new Bare.Flag(true)) != null) throw unfit("expected the parameter `" + key + "` once");
            if (parameters.size() > MOST_PARAMETERS) throw unfit("expected at most " + MOST_PARAMETERS + " parameters");
        }
        return parameters;
    }

    private String key() {
        int from = at;
        if (!isLower(peek()) && peek() != '*') throw unfit("expected a key");
        while (isLower(peek()) || isDigit(peek()) || "_-.*".indexOf(peek()) >= 0) at++;
        return text.substring(from, at);
    }

    private Bare bare() {
        int c = peek();
        if (c == '"') return string();
        if (c == ':') return bytes();
        if (c == '-' || isDigit(c)) return whole();
        if (c == '?') return flag();
        if (isAlpha(c) || c == '*') return token();
        throw unfit("expected a value");
    }

    private Bare string() {
        at++;
        var out = new StringBuilder();
        while (!next('"')) {
            int c = peek();
            if (c < ' ' || c > '~') throw unfit("expected a string to end");
            at++;
            if (c == '\\') {
                c = peek();
                if (c != '"' && c != '\\') throw unfit("expected nothing else behind a backslash");
                at++;
            }
            out.append((char) c);
        }
        return new Bare.Text(out.toString());
    }

    private Bare bytes() {
        int end = text.indexOf(':', at + 1);
        if (end < 0) throw unfit("expected bytes to end");
        var coded = text.substring(at + 1, end);
        at = end + 1;
        try {
            var decoded = Base64.getDecoder().decode(coded);
            if (Base64.getEncoder().encodeToString(decoded).equals(coded)) return new Bare.Bytes(decoded);
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw unfit("expected Base64");
    }

    private Bare whole() {
        boolean negative = next('-');
        int from = at;
        while (isDigit(peek())) at++;
        if (at == from || at - from > MOST_DIGITS || peek() == '.') throw unfit("expected a whole number of at most " + MOST_DIGITS + " digits");
        long number = Long.parseLong(text, from, at, 10);
        return new Bare.Whole(negative ? -number : number);
    }

    private Bare flag() {
        at++;
        if (next('1')) return new Bare.Flag(true);
        if (next('0')) return new Bare.Flag(false);
        throw unfit("expected `?0` or `?1`");
    }

    private Bare token() {
        int from = at;
        while (isAlpha(peek()) || isDigit(peek()) || peek() > 0 && "!#$%&'*+-.^_`|~:/".indexOf(peek()) >= 0) at++;
        return new Bare.Token(text.substring(from, at));
    }

    /// @return -1 at the end
    private int peek() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    private boolean next(char c) {
        if (peek() != c) return false;
        at++;
        return true;
    }

    private void blanks(boolean tabs) {
        while (peek() == ' ' || tabs && peek() == '\t') at++;
    }

    private static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isAlpha(int c) {
        return isLower(c) || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
