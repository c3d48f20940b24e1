// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;

/// Reads pieces of a line without making strings of them.
final class Text {
    /// What is no number, or no time.
    static final long NONE = Long.MIN_VALUE;
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final long DAY = 86_400;

    private Text() {}

    static boolean is(byte[] text, int from, int to, String word) {
        if (to - from != word.length()) return false;
        for (int i = from; i < to; i++) if (text[i] != word.charAt(i - from)) return false;
        return true;
    }

    /// Where it is found first; `to` if nowhere.
    static int find(byte[] text, int from, int to, char wanted) {
        int at = from;
        while (at < to && text[at] != wanted) at++;
        return at;
    }

    /// Digits and nothing else, at most eighteen.
    static long number(byte[] text, int from, int to) {
        if (from >= to || to - from > 18) return NONE;
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) return NONE;
            number = 10 * number + digit;
        }
        return number;
    }

    /// Seconds with decimals or without, in milliseconds; what is too large for seconds of our age is taken for milliseconds.
    static long seconds(byte[] text, int from, int to) {
        int point = find(text, from, to, '.');
        long whole = number(text, from, point);
        if (whole == NONE || whole > 100_000_000_000L) return whole;
        return point == to ? 1000 * whole : fraction(text, point + 1, to) < 0 ? NONE : 1000 * whole + fraction(text, point + 1, to);
    }

    /// Decimals as thousandths, the rest cut; less than 0 if it is none.
    private static long fraction(byte[] text, int from, int to) {
        long thousandths = 0;
        for (int i = from; i < from + 3; i++) {
            int digit = i < to ? text[i] - '0' : 0;
            if (digit < 0 || digit > 9) return -1;
            thousandths = 10 * thousandths + digit;
        }
        return from == to ? -1 : thousandths;
    }

    /// `2026-11-25T22:41:52.103Z`, with decimals or without, with `Z` or a zone such as `+01:00` (RFC 3339 §5.6), in milliseconds since 1970.
    static long rfc3339(byte[] text, int from, int to) {
        if (to - from < 20 || text[from + 4] != '-' || text[from + 7] != '-' || text[from + 10] != 'T') return NONE;
        long time = time(number(text, from, from + 4), number(text, from + 5, from + 7), number(text, from + 8, from + 10), text, from + 11);
        int at = from + 19;
        long thousandths = 0;
        if (text[at] == '.') {
            int end = ++at;
            while (end < to && text[end] >= '0' && text[end] <= '9') end++;
            thousandths = fraction(text, at, end);
            at = end;
        }
        long zone = at + 1 == to && text[at] == 'Z' ? 0 : at + 6 == to && text[at + 3] == ':' ? zone(text, at, at + 1, at + 4) : NONE;
        return time == NONE || zone == NONE || thousandths < 0 ? NONE : 1000 * (time - zone) + thousandths;
    }

    /// `25/Nov/2026:22:41:52 +0100`, in milliseconds since 1970.
    static long common(byte[] text, int from, int to) {
        if (to - from != 26 || text[from + 2] != '/' || text[from + 6] != '/' || text[from + 11] != ':' || text[from + 20] != ' ') return NONE;
        int month = MONTHS.indexOf("" + (char) text[from + 3] + (char) text[from + 4] + (char) text[from + 5]);
        if (month < 0 || month % 3 != 0) return NONE;
        long time = time(number(text, from + 7, from + 11), month / 3 + 1, number(text, from, from + 2), text, from + 12);
        long zone = zone(text, from + 21, from + 22, from + 24);
        return time == NONE || zone == NONE ? NONE : 1000 * (time - zone);
    }

    /// @param at where `22:41:52` begins
    /// @return seconds since 1970 where that was read in UTC
    private static long time(long year, long month, long day, byte[] text, int at) {
        long hour = number(text, at, at + 2);
        long minute = number(text, at + 3, at + 5);
        long second = number(text, at + 6, at + 8);
        if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 || text[at + 2] != ':' || text[at + 5] != ':') return NONE;
        try {
            return LocalDate.of((int) year, (int) month, (int) day).toEpochDay() * DAY + 3600 * hour + 60 * minute + second;
        } catch (DateTimeException noSuchDay) {
            return NONE;
        }
    }

    private static long zone(byte[] text, int sign, int hours, int minutes) {
        long hour = number(text, hours, hours + 2);
        long minute = number(text, minutes, minutes + 2);
        if (hour < 0 || minute < 0 || text[sign] != '+' && text[sign] != '-') return NONE;
        return (text[sign] == '-' ? -1 : 1) * (3600 * hour + 60 * minute);
    }

    /// For people: what is no printable ASCII escaped, and cut where it is long.
    static String shown(byte[] text, int from, int to) {
        int most = 120;
        var shown = new StringBuilder();
        for (byte each : new String(text, from, Math.min(to - from, most), StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1)) {
            if (each >= ' ' && each < 0x7f) shown.append((char) each);
            else shown.append("\\x%02x".formatted(each));
        }
        return to - from > most ? shown + "…" : shown.toString();
    }
}
