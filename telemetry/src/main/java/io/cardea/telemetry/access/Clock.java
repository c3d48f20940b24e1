// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.telemetry.Line;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes in UTC when something was that is known by [System#nanoTime]; formats each second once, asks for the time of day
/// once a second, and follows its steps as often. Belongs to one thread.
final class Clock {
    /// RFC 3339 without its end: `2026-11-24T12:00:00`.
    private static final DateTimeFormatter RFC3339 = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    /// As the combined format has it: `24/Nov/2026:12:00:00 +0000`.
    private static final DateTimeFormatter COMMON = DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static final long SECOND = 1_000_000_000;

    private final DateTimeFormatter formatter;
    private long baseNanos = System.nanoTime();
    private long baseMillis = System.currentTimeMillis();
    private long second = Long.MIN_VALUE;
    private byte @Nullable [] text;

    private Clock(DateTimeFormatter formatter) {
        this.formatter = formatter;
    }

    static Clock rfc3339() {
        return new Clock(RFC3339);
    }

    static Clock common() {
        return new Clock(COMMON);
    }

    void seconds(Line line, long nanoTime) {
        writeSecond(line, epochMillis(nanoTime));
    }

    /// With three decimals and the zone.
    void millis(Line line, long nanoTime) {
        long millis = epochMillis(nanoTime);
        writeSecond(line, millis);
        line.literal('.').padded((int) Math.floorMod(millis, 1000L), 3).literal('Z');
    }

    private long epochMillis(long nanoTime) {
        if (nanoTime - baseNanos > SECOND) {
            baseNanos = System.nanoTime();
            baseMillis = System.currentTimeMillis();
        }
        return baseMillis + Math.floorDiv(nanoTime - baseNanos, 1_000_000L);
    }

    private void writeSecond(Line line, long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        var bytes = text;
        if (bytes == null || now != second) {
            bytes = formatter.format(Instant.ofEpochSecond(now)).getBytes(StandardCharsets.US_ASCII);
            text = bytes;
            second = now;
        }
        line.literal(bytes);
    }
}
