// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Hours of some days of the week, by the clocks of a zone.
///
/// @param from seconds of the day
/// @param to seconds of the day; at or before `from`, it is that of the next day
record Hours(Set<DayOfWeek> days, int from, int to, ZoneId zone) {
    private static final Pattern SPAN = Pattern.compile("([0-2]?[0-9]:[0-5][0-9])-([0-2]?[0-9]:[0-5][0-9])");
    private static final int DAY = 24 * 60 * 60;

    /// @throws IllegalArgumentException if one of them cannot be read
    static Hours of(List<String> days, String hours, String zone) {
        var span = SPAN.matcher(hours);
        if (!span.matches()) throw new IllegalArgumentException("expected hours such as `08:00-18:00`, found `" + hours + "`");
        try {
            return new Hours(days(days), seconds(span.group(1)), seconds(span.group(2)), ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected hours and a time zone such as `08:00-18:00` and `Europe/Berlin`, found `" + hours + "` and `" + zone + "`", e);
        }
    }

    private static int seconds(String time) {
        return time.equals("24:00") ? DAY : LocalTime.parse(time.length() == 4 ? '0' + time : time).toSecondOfDay();
    }

    private static Set<DayOfWeek> days(List<String> written) {
        if (written.isEmpty()) return EnumSet.allOf(DayOfWeek.class);
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (var each : written) {
            int dash = each.indexOf('-');
            var last = day(each.substring(dash + 1), each);
            for (var day = dash < 0 ? last : day(each.substring(0, dash), each); ; day = day.plus(1)) { // fri-mon goes over the end of the week
                days.add(day);
                if (day == last) break;
            }
        }
        return days;
    }

    private static DayOfWeek day(String text, String written) {
        for (var day : DayOfWeek.values()) {
            var name = day.name().toLowerCase(Locale.ROOT);
            if (text.length() >= 3 && name.startsWith(text.toLowerCase(Locale.ROOT))) return day;
        }
        throw new IllegalArgumentException("expected days such as `mon-fri` or `sat`, found `" + written + "`");
    }

    boolean contains(Instant instant) {
        var here = instant.atZone(zone);
        int second = here.toLocalTime().toSecondOfDay();
        if (from < to) return second >= from && second < to && days.contains(here.getDayOfWeek());
        // Over midnight: what is after it belongs to the day before.
        return second >= from ? days.contains(here.getDayOfWeek()) : second < to && days.contains(here.getDayOfWeek().minus(1));
    }
}
