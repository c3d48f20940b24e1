// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.conditional;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/// Reads a date in the one form in which it may still be written (RFC 9110 §5.6.7, `IMF-fixdate`), digit by digit: nearly every answer says
/// two or three, and a general parser takes microseconds and dozens of objects for each.
final class FixedDate {
    /// For what is not written exactly so. It may be a date all the same.
    static final long OTHER = Long.MIN_VALUE;

    private static final int LENGTH = "Thu, 01 Jan 1970 00:00:00 GMT".length();
    private static final String WEEKDAYS = "Mon, Tue, Wed, Thu, Fri, Sat, Sun, ";
    private static final String MONTHS = " Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ";
    private static final int SECONDS_OF_DAY = 86_400;

    private FixedDate() {}

    /// @return seconds since 1970, or [#OTHER]
    static long read(String text) {
        if (text.length() != LENGTH || text.charAt(16) != ' ' || text.charAt(19) != ':' || text.charAt(22) != ':' || !text.endsWith(" GMT")) return OTHER;
        int day = two(text, 5);
        int month = month(text);
        int century = two(text, 12);
        int ofCentury = two(text, 14);
        int hour = two(text, 17);
        int minute = two(text, 20);
        int second = two(text, 23);
        if ((day - 1 | month - 1 | century | ofCentury | hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 59) return OTHER;
        int year = century * 100 + ofCentury;
        if (day > Month.of(month).length(Year.isLeap(year))) return OTHER;
        var date = LocalDate.of(year, month, day);
        if (!text.regionMatches(0, WEEKDAYS, date.getDayOfWeek().ordinal() * 5, 5)) return OTHER;
        return date.toEpochDay() * SECONDS_OF_DAY + hour * 3600 + minute * 60 + second;
    }

    /// @return -1 for what is no number
    private static int two(String text, int at) {
        int tens = text.charAt(at) - '0';
        int ones = text.charAt(at + 1) - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }

    /// @return from 1 on; 0 for what is none
    private static int month(String text) {
        for (int month = 1; month <= 12; month++) if (text.regionMatches(7, MONTHS, month * 4 - 4, 5)) return month;
        return 0;
    }
}
