// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.conditional;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// Dates as HTTP writes them, in whole seconds since 1970 (RFC 9110 §5.6.7).
public final class HttpDate {
    private static final DateTimeFormatter FIXED = new DateTimeFormatterBuilder().parseCaseInsensitive()
        .appendPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'").toFormatter(Locale.ENGLISH);
    /// The two obsolete forms, which a recipient must still read.
    private static final List<DateTimeFormatter> OTHERS = List.of(
        // Two digits that would lie more than fifty years ahead mean the century before.
        new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern("EEEE, dd-MMM-").appendValueReduced(ChronoField.YEAR, 2, 2, Year.now(ZoneOffset.UTC).getValue() - 49)
            .appendPattern(" HH:mm:ss 'GMT'").toFormatter(Locale.ENGLISH),
        new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern("EEE MMM ppd HH:mm:ss uuuu").toFormatter(Locale.ENGLISH));

    private HttpDate() {}

    public static String write(long seconds) {
        return FIXED.format(Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC));
    }

    /// @return empty for what is no date: the condition that it stands in is then ignored (RFC 9110 §13.1.3)
    public static OptionalLong read(String text) {
        long fixed = FixedDate.read(text);
        return fixed == FixedDate.OTHER ? readLeniently(text) : OptionalLong.of(fixed);
    }

    /// In any case of letters, and in any of the three forms.
    static OptionalLong readLeniently(String text) {
        if (text.contains(":60 ")) { // a leap second, which java.time does not know
            var before = readLeniently(text.replace(":60 ", ":59 "));
            return before.isPresent() ? OptionalLong.of(before.getAsLong() + 1) : before;
        }
        var date = read(text, FIXED);
        for (int i = 0; date.isEmpty() && i < OTHERS.size(); i++) date = read(text, OTHERS.get(i));
        return date;
    }

    private static OptionalLong read(String text, DateTimeFormatter format) {
        try {
            return OptionalLong.of(LocalDateTime.parse(text, format).toEpochSecond(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }
}
