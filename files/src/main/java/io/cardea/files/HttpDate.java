// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// Dates as HTTP writes them, in whole seconds since 1970 (RFC 9110 §5.6.7).
final class HttpDate {
    private static final DateTimeFormatter FIXED = DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);
    /// The two obsolete forms, which a recipient must still read.
    private static final List<DateTimeFormatter> OTHERS = List.of(
        new DateTimeFormatterBuilder().appendPattern("EEEE, dd-MMM-").appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
            .appendPattern(" HH:mm:ss 'GMT'").toFormatter(Locale.ENGLISH),
        DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH));

    private HttpDate() {}

    static String write(long seconds) {
        return FIXED.format(Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC));
    }

    /// @return empty for what is no date: the condition that it stands in is then ignored (RFC 9110 §13.1.3)
    static OptionalLong read(String text) {
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
