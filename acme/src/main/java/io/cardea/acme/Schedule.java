// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32;

/// When what is done. Chance is drawn from what it is for: so a restart draws the same, and a thousand certificates do not.
final class Schedule {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration MOST_PATIENCE = Duration.ofDays(7);
    private static final Duration UNBELIEVABLE = MOST_PATIENCE.plusDays(1);
    private static final Duration REST = Duration.ofHours(1);
    private static final int FACTOR = 3; // five tries in the first hour, which is what Let's Encrypt lets fail for a name
    static final int AT_ONE = 3; // failures before the next authority is tried

    private Schedule() {}

    /// In which an authority would like to be asked (RFC 9773 §4.2).
    record Window(Instant start, Instant end) {}

    /// Anywhere in the window of the authority; without one, when two thirds of its life are over, and up to a thirtieth later. Never
    /// after nine tenths: an authority that would have it expire is not obeyed.
    static Instant renewal(X509Certificate certificate, Optional<Window> window) {
        double chance = chance(certificate.getSerialNumber().toString(16));
        var begin = certificate.getNotBefore().toInstant();
        long life = Duration.between(begin, certificate.getNotAfter().toInstant()).toMillis();
        if (window.isPresent()) {
            var start = window.get().start;
            var wished = start.plusMillis((long) (Duration.between(start, window.get().end).toMillis() * chance));
            var latest = begin.plusMillis(life / 10 * 9);
            return wished.isAfter(latest) ? latest : wished;
        }
        return begin.plusMillis(life / 3 * 2 + (long) (life / 30 * chance));
    }

    /// A minute, then three times as long each time, and up to a quarter more.
    ///
    /// @param failures in a row, this one included
    static Duration backoff(String name, int failures) {
        long millis = FIRST.toMillis();
        for (int i = 1; i < failures && millis < LONGEST.toMillis(); i++) millis *= FACTOR;
        millis = Math.min(millis, LONGEST.toMillis());
        return Duration.ofMillis(millis + (long) (millis / 4 * chance(name + failures)));
    }

    /// What an authority says is obeyed, within reason.
    static Instant patience(Instant now, Instant said) {
        return said.isAfter(now.plus(MOST_PATIENCE)) ? now.plus(MOST_PATIENCE) : said;
    }

    /// How long after one certificate the next is not ordered: an authority whose windows begin before what it issues would be asked
    /// for one after the other.
    static Duration rest(X509Certificate certificate) {
        var third = Duration.between(certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()).dividedBy(3);
        return third.compareTo(REST) < 0 ? third : REST;
    }

    /// Whether something waits until then. What is farther away than anything is ever put off was written by a clock that was wrong: it
    /// does not count.
    static boolean waits(Instant now, Instant until) {
        return now.isBefore(until) && !until.isAfter(now.plus(UNBELIEVABLE));
    }

    /// Which of several authorities is asked after so many failures.
    static int authority(int failures, int authorities) {
        return failures / AT_ONE % authorities;
    }

    /// The count at which it is the next one's turn.
    static int given(int failures) {
        return (failures / AT_ONE + 1) * AT_ONE;
    }

    private static double chance(String of) {
        var sum = new CRC32();
        sum.update(of.getBytes(StandardCharsets.UTF_8));
        return (sum.getValue() * 0x9E3779B97F4A7C15L >>> 11) * 0x1p-53;
    }
}
