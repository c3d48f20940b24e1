// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

import io.cardea.core.state.Period;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/// Time cut into spans that follow one another.
public sealed interface Spans {
    /// @param start the first microsecond
    /// @param end the first of the next
    record Span(long start, long end) {
        boolean holds(long time) {
            return start <= time && time < end;
        }
    }

    Span at(long time);

    /// All of one length, from 1970 on.
    record Even(long length) implements Spans {
        @Override
        public Span at(long time) {
            long start = time - time % length;
            return new Span(start, start + length);
        }
    }

    /// Hours, days or months as they are in a place, with its changes of clocks. The current one is kept: it is asked for at each request.
    final class Calendar implements Spans {
        private final Period period;
        private final ZoneId zone;
        private volatile Span current = new Span(0, 0);

        public Calendar(Period period, ZoneId zone) {
            this.period = period;
            this.zone = zone;
        }

        @Override
        public Span at(long time) {
            var known = current;
            if (known.holds(time)) return known;
            var found = found(time);
            current = found;
            return found;
        }

        private Span found(long time) {
            var moment = ZonedDateTime.ofInstant(Instant.ofEpochSecond(Math.floorDiv(time, 1_000_000L)), zone);
            return switch (period) {
                // Not the hour's start plus an hour of the calendar: where clocks go back, that hour comes twice and is two.
                case HOUR -> {
                    var start = moment.truncatedTo(ChronoUnit.HOURS);
                    yield new Span(micros(start), micros(start.plusHours(1)));
                }
                case DAY -> {
                    var day = moment.toLocalDate();
                    yield new Span(micros(day.atStartOfDay(zone)), micros(day.plusDays(1).atStartOfDay(zone)));
                }
                case MONTH -> {
                    var month = moment.toLocalDate().withDayOfMonth(1);
                    yield new Span(micros(month.atStartOfDay(zone)), micros(month.plusMonths(1).atStartOfDay(zone)));
                }
            };
        }

        private static long micros(ZonedDateTime time) {
            return time.toEpochSecond() * 1_000_000L;
        }
    }
}
