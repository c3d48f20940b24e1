// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// `time key size`, with blanks, tabs or commas between, as traces of papers come: time in seconds, a key of any characters, bytes. More
/// columns may follow.
final class PlainTrace implements LineFormat {
    private static final String EXPECTED = "expected `time key size`, such as `1700000000 4711 2764`";

    @Override
    public String name() {
        return "trace of time, key and size";
    }

    @Override
    public boolean isLog() {
        return false;
    }

    @Override
    public String read(byte[] text, int from, int to, Asked into) {
        int time = skip(text, from, to);
        int timeEnd = word(text, time, to);
        int key = skip(text, timeEnd, to);
        int keyEnd = word(text, key, to);
        int size = skip(text, keyEnd, to);
        int sizeEnd = word(text, size, to);
        into.millis = Text.seconds(text, time, timeEnd);
        into.bytes = Text.number(text, size, sizeEnd);
        if (into.millis < 0 || into.bytes < 0) return EXPECTED;
        into.name = Hash.of(0, text, key, keyEnd);
        into.status = 200;
        into.method = Asked.Method.GET;
        return "";
    }

    private static boolean isBetween(byte each) {
        return each == ' ' || each == '\t' || each == ',' || each == '\r';
    }

    private static int skip(byte[] text, int from, int to) {
        int at = from;
        while (at < to && isBetween(text[at])) at++;
        return at;
    }

    private static int word(byte[] text, int from, int to) {
        int at = from;
        while (at < to && !isBetween(text[at])) at++;
        return at;
    }
}
