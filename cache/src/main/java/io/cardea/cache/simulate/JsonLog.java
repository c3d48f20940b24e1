// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// This edge's own log: an object for each line. Only the keys that matter are looked at; others may be there or not, also with lists or objects
/// behind them.
final class JsonLog implements LineFormat {
    private static final String EXPECTED = "expected an object as `log: { format: json }` writes it, with time, method, path, status and bytes_out";
    private static final int METHOD = 1;
    private static final int PATH = 2;
    private static final int STATUS = 4;
    private static final int BYTES = 8;
    private static final int TIME = 16;
    private static final int ALL = METHOD | PATH | STATUS | BYTES | TIME;
    private static final int BROKEN = -1;

    private int found;
    private long scheme;
    private long host;
    private long path;
    private long query;

    @Override
    public String name() {
        return "Cardea's log (JSON)";
    }

    @Override
    public boolean isLog() {
        return true;
    }

    @Override
    public String read(byte[] text, int from, int to, Asked into) {
        int at = blank(text, from, to);
        if (at == to || text[at] != '{') return EXPECTED;
        begin();
        do {
            int key = blank(text, at + 1, to);
            int keyEnd = end(text, key, to);
            if (keyEnd == BROKEN || text[key] != '"') return EXPECTED;
            at = blank(text, keyEnd, to);
            if (at == to || text[at] != ':') return EXPECTED;
            int value = blank(text, at + 1, to);
            int valueEnd = end(text, value, to);
            if (valueEnd == BROKEN) return EXPECTED;
            var wrong = take(text, key + 1, keyEnd - 1, value, valueEnd, into);
            if (!wrong.isEmpty()) return wrong;
            at = blank(text, valueEnd, to);
        } while (at < to && text[at] == ',');
        if (at == to || text[at] != '}' || blank(text, at + 1, to) != to || found != ALL) return EXPECTED;
        into.name = Hash.finished(((scheme * 31 + host) * 31 + path) * 31 + query);
        return "";
    }

    private void begin() {
        found = 0;
        scheme = 0;
        host = 0;
        path = 0;
        query = 0;
    }

    private String take(byte[] text, int key, int keyEnd, int value, int valueEnd, Asked into) {
        boolean word = text[value] == '"';
        int from = word ? value + 1 : value;
        int to = word ? valueEnd - 1 : valueEnd;
        if (Text.is(text, key, keyEnd, "method")) {
            into.method(text, from, to);
            found |= METHOD;
        } else if (Text.is(text, key, keyEnd, "path")) {
            path = Hash.of(3, text, from, to);
            found |= PATH;
        } else if (Text.is(text, key, keyEnd, "status")) {
            into.status = (int) Text.number(text, from, to);
            if (into.status < 100 || into.status > 999) return "expected a status such as 200, found " + Text.shown(text, value, valueEnd);
            found |= STATUS;
        } else if (Text.is(text, key, keyEnd, "bytes_out")) {
            into.bytes = Text.number(text, from, to);
            if (into.bytes < 0) return "expected bytes_out, a whole number, found " + Text.shown(text, value, valueEnd);
            found |= BYTES;
        } else if (Text.is(text, key, keyEnd, "time")) {
            into.millis = Text.rfc3339(text, from, to);
            if (into.millis == Text.NONE) return "expected a time such as 2026-11-25T22:41:52.103Z, found " + Text.shown(text, value, valueEnd);
            found |= TIME;
        } else if (Text.is(text, key, keyEnd, "scheme")) {
            scheme = Hash.of(1, text, from, to);
        } else if (Text.is(text, key, keyEnd, "host")) {
            host = Hash.of(2, text, from, to);
        } else if (Text.is(text, key, keyEnd, "query")) {
            query = Hash.of(4, text, from, to);
        }
        return "";
    }

    private static int blank(byte[] text, int from, int to) {
        int at = from;
        while (at < to && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r')) at++;
        return at;
    }

    /// Behind a value: a string with its quotes, a number or a word, or a list or an object with all that is in it.
    private static int end(byte[] text, int from, int to) {
        if (from >= to) return BROKEN;
        if (text[from] == '"') return endOfString(text, from, to);
        if (text[from] == '{' || text[from] == '[') return endOfNested(text, from, to);
        int at = from;
        while (at < to && text[at] != ',' && text[at] != '}' && text[at] != ']' && text[at] > ' ') at++;
        return at == from ? BROKEN : at;
    }

    private static int endOfString(byte[] text, int from, int to) {
        for (int at = from + 1; at < to; at++) {
            if (text[at] == '\\') at++;
            else if (text[at] == '"') return at + 1;
        }
        return BROKEN;
    }

    private static int endOfNested(byte[] text, int from, int to) {
        int depth = 0;
        for (int at = from; at < to; at++) {
            byte each = text[at];
            if (each == '"') {
                int end = endOfString(text, at, to);
                if (end == BROKEN) return BROKEN;
                at = end - 1;
            } else if (each == '{' || each == '[') {
                depth++;
            } else if (each == '}' || each == ']') {
                if (--depth == 0) return at + 1;
            }
        }
        return BROKEN;
    }
}
