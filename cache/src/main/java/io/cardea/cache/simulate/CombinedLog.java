// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// The common and the combined format of nginx, Apache and this edge: `client - user [time] "METHOD target HTTP/1.1" status bytes …`. Apache's
/// variant with the host before it is understood as well; the host then counts for the key.
final class CombinedLog implements LineFormat {
    private static final String EXPECTED = "expected `client - - [25/Nov/2026:22:41:52 +0100] \"GET /path HTTP/1.1\" 200 512`";

    @Override
    public String name() {
        return "common or combined log format";
    }

    @Override
    public boolean isLog() {
        return true;
    }

    @Override
    public String read(byte[] text, int from, int to, Asked into) {
        int open = Text.find(text, from, to, '[');
        int close = Text.find(text, open, to, ']');
        if (to - close < 3 || text[close + 1] != ' ' || text[close + 2] != '"') return EXPECTED;
        into.millis = Text.common(text, open + 1, close);
        if (into.millis == Text.NONE) return "expected a time such as 25/Nov/2026:22:41:52 +0100, found " + Text.shown(text, open + 1, close);
        int request = close + 3;
        int end = quote(text, request, to);
        int method = Text.find(text, request, end, ' ');
        int target = method;
        while (target < end && text[target] == ' ') target++;
        int targetEnd = Text.find(text, target, end, ' ');
        if (end == to || target == targetEnd) return "expected a request such as \"GET /path HTTP/1.1\", found \"" + Text.shown(text, request, end) + "\"";
        into.method(text, request, method);
        into.name = Hash.of(virtualHost(text, from, open), text, target, targetEnd);
        return numbers(text, end + 1, to, into);
    }

    private static String numbers(byte[] text, int from, int to, Asked into) {
        int status = skip(text, from, to);
        int statusEnd = word(text, status, to);
        int bytes = skip(text, statusEnd, to);
        int bytesEnd = word(text, bytes, to);
        into.status = (int) Text.number(text, status, statusEnd);
        if (into.status < 100 || into.status > 999) return "expected a status such as 200 behind the request, found " + Text.shown(text, status, statusEnd);
        into.bytes = Text.is(text, bytes, bytesEnd, "-") ? 0 : Text.number(text, bytes, bytesEnd); // Apache's %b has - for 0
        return into.bytes < 0 ? "expected the bytes of the body behind the status, found " + Text.shown(text, bytes, bytesEnd) : "";
    }

    /// A hash of the first of four words; with three there is none.
    private static long virtualHost(byte[] text, int from, int to) {
        int words = 0;
        for (int at = skip(text, from, to); at < to; at = skip(text, word(text, at, to), to)) words++;
        return words > 3 ? Hash.of(0, text, from, word(text, from, to)) : 0;
    }

    /// The quote that ends it, past those with a backslash before them.
    private static int quote(byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (text[at] == '\\') at++;
            else if (text[at] == '"') return at;
        }
        return to;
    }

    private static boolean isBlank(byte each) {
        return each >= 0 && each <= ' ';
    }

    private static int skip(byte[] text, int from, int to) {
        int at = from;
        while (at < to && isBlank(text[at])) at++;
        return at;
    }

    private static int word(byte[] text, int from, int to) {
        int at = from;
        while (at < to && !isBlank(text[at])) at++;
        return at;
    }
}
