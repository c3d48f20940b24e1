// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Hours of some days of the week, by the clocks of a zone. Immutable.
///
/// @param from minutes of the day
/// @param to minutes of the day; at or before `from`, it is that of the next day
record Hours(Set<DayOfWeek> days, int from, int to, ZoneId zone, String written) {
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,2}):([0-5][0-9])-([0-9]{1,2}):([0-5][0-9])");
    private static final int DAY = 24 * 60;

    /// @throws IllegalArgumentException if one of them cannot be read
    static Hours of(List<String> days, String hours, String zone) {
        var span = SPAN.matcher(hours);
        if (!span.matches()) throw hoursExpected(hours);
        int from = minutes(span.group(1), span.group(2), hours);
        int to = minutes(span.group(3), span.group(4), hours);
        if (from == DAY || from == to) throw hoursExpected(hours);
        ZoneId id;
        try {
            id = ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("expected days, hours or a time zone such as `mon-fri`, `08:00-18:00` and `Europe/Berlin`, found `" + zone + '`', e);
        }
        return new Hours(days(days), from, to, id, (String.join(" ", days) + ' ' + hours + ' ' + zone).strip());
    }

    private static int minutes(String hour, String minute, String written) {
        int minutes = Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
        if (minutes > DAY) throw hoursExpected(written);
        return minutes;
    }

    private static IllegalArgumentException hoursExpected(String found) {
        return new IllegalArgumentException("expected hours such as `08:00-18:00` or `22:00-06:00`, found `" + found + '`');
    }

    private static Set<DayOfWeek> days(List<String> written) {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (var each : written) {
            int dash = each.indexOf('-');
            var first = day(dash < 0 ? each : each.substring(0, dash), each);
            var last = day(dash < 0 ? each : each.substring(dash + 1), each);
            for (var day = first; ; day = day.plus(1)) { // fri-mon goes over the end of the week
                days.add(day);
                if (day == last) break;
            }
        }
        return days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
    }

    private static DayOfWeek day(String name, String written) {
        for (var day : DayOfWeek.values()) if (day.name().substring(0, 3).toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) return day;
        throw new IllegalArgumentException("expected a day such as `mon` or days such as `mon-fri`, found `" + written + '`');
    }

    boolean hold(Instant now) {
        var there = now.atZone(zone);
        int minute = there.getHour() * 60 + there.getMinute();
        var day = there.getDayOfWeek();
        if (to > from) return minute >= from && minute < to && days.contains(day);
        return minute >= from && days.contains(day) || minute < to && days.contains(day.minus(1));
    }
}
